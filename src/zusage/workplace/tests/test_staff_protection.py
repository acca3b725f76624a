"""No figure per person: not on a page, not in data, not by a query. These tests try."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from zusage.cases.journal import actor_of
from zusage.cases.models import Event, Reading, WorkItem
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.cases.tests.whole_town import everything_happens
from zusage.common.tenancy import read_transaction
from zusage.identity.models import Membership, Person
from zusage.workplace.tests.conftest import HOSTS, Desk

At = Callable[..., Desk]
STAFF = ("sommer", "berger", "yildiz", "keller", "wolf")
HERE = ("workplace", "record")


@pytest.fixture
def busy(town: Town, desk: At) -> Town:
    """A town in which two clerks have worked on several cases, one more than the other."""
    everything_happens(town)
    for login in ("sommer", "sommer", "sommer", "berger"):
        receipt = town.open(FOR_A_PERSON)
        desk(login).open(f"/arbeitsplatz/vorgang/{receipt.reference}")
        town.complete(receipt.case_id, by=town.staff(login))
    town.open(FOR_A_PERSON)
    return town


def test_no_page_of_the_workplace_or_the_record_names_a_colleague(busy: Town, desk: At) -> None:
    names = names_of(busy)

    for login in STAFF:
        reader = desk(login)
        own = reader.page.xpath("string(//nav//form)").split(" abmelden")[0].strip()
        for path in pages(reader):
            seen = reader.client.get(path, follow=True).content.decode("utf-8", "replace")
            others = {name for name in names if name != own and name in seen}
            assert not others, f"{path} names {others} to {login}"


def test_no_data_that_anybody_can_fetch_has_a_field_about_a_person(busy: Town) -> None:
    forbidden = re.compile(r"clerk|staff|person|actor|member|login|sachbearb|mitarbeit|kennung", re.IGNORECASE)
    client = Client(headers={"host": HOSTS["darmstadt"]})

    data = json.loads(client.get("/wort-gehalten.json").content)
    header = client.get("/wort-gehalten.csv").content.decode("utf-8-sig").splitlines()[0]

    assert data["rows"]
    assert not [key for row in data["rows"] for key in row if forbidden.search(key)]
    assert not forbidden.search(header)


def test_no_row_of_work_points_to_a_person_or_a_membership() -> None:
    """Only who somebody is knows who somebody is; nothing that is done does."""
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.model in {Person, Membership}
    }

    assert pointing == {"Membership.person", "MembershipSkill.membership"}


def test_no_column_of_work_can_hold_a_person() -> None:
    # `by_machine` says only whether a machine decided or somebody did.
    allowed = {"Event.actor", "Reading.actor", "PublishedService.by", "Decision.by_machine"}
    telling = re.compile(r"^(by|actor|clerk|person|member|owner|assignee|user|login|staff|worker)|_(by|user|person)$")

    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label not in {"identity", "auth", "contenttypes", "sessions"}
        for field in model._meta.get_fields()
        if telling.search(field.name)
    }

    assert found == allowed


def test_who_acted_is_another_pseudonym_in_every_case(busy: Town) -> None:
    """The three cases that one clerk decided cannot be counted together, nor told from those of another."""
    with read_transaction(busy.id):
        deciding = list(Event.objects.filter(kind="item.done").values_list("case_id", "actor"))
        readings = list(Reading.objects.values_list("case_id", "actor"))

    for found in (deciding, readings):
        cases_of: dict[str, set[Any]] = {}
        for case_id, actor in found:
            cases_of.setdefault(actor, set()).add(case_id)
        assert len(cases_of) > 1
        assert all(len(cases) == 1 for cases in cases_of.values())


def test_the_pseudonym_is_no_plain_hash_that_could_be_tried_out(busy: Town) -> None:
    from hashlib import sha256

    clerk = busy.staff("sommer")
    with read_transaction(busy.id):
        case_id = WorkItem.objects.filter(state="done").values_list("case_id", flat=True).first()
    assert case_id is not None

    guesses = {
        sha256("".join(parts).encode()).hexdigest()[:12]
        for parts in ((str(case_id), str(clerk.membership_id)), (str(clerk.membership_id), str(case_id)))
    }

    assert actor_of(case_id, clerk).removeprefix("staff:") not in guesses


def test_names_and_ids_of_staff_stand_in_no_row_of_work(busy: Town) -> None:
    ids = names_of(busy) | set(STAFF)
    ids |= {str(busy.staff(login).membership_id) for login in STAFF}
    ids |= {str(person) for person in Person.objects.values_list("id", flat=True)}

    with read_transaction(busy.id):
        for model in apps.get_models():
            if model._meta.app_label not in {"cases", "promises", "applications", "common"}:
                continue
            for row in model._default_manager.all():
                written = " ".join(str(getattr(row, field.attname)) for field in model._meta.concrete_fields)
                assert not {key for key in ids if key in written}, f"{model.__name__}: {written}"


def names_of(town: Town) -> set[str]:
    with read_transaction(town.id):
        return set(Membership.objects.values_list("display_name", flat=True))


def pages(reader: Desk) -> Iterator[str]:
    """Yield every address of workplace and record that can be opened, with every id the list leads to."""
    cases = reader.open("/arbeitsplatz/").page.xpath("//tbody//a/@href")
    runs = reader.open("/arbeitsplatz/post").page.xpath("//tbody//a/@href") if reader.status == 200 else []
    plain = [path for path in addresses() if "<" not in path]
    assert "/arbeitsplatz/suche" in plain
    assert "/wort-gehalten.json" in plain
    yield from [*plain, *cases, *runs, "/arbeitsplatz/neu/hund-anmelden"]


def addresses() -> Iterator[str]:
    for chapter in get_resolver().url_patterns:
        if isinstance(chapter, URLResolver) and chapter.app_name in HERE:
            for pattern in chapter.url_patterns:
                assert isinstance(pattern, URLPattern)
                yield f"/{chapter.pattern}{pattern.pattern}"
