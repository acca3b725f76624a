"""No figure per person, anywhere: not in a table, not in an event, not in a query, also not for heads."""

import dataclasses
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_args, get_type_hints

import pytest
from django.apps import apps
from django.db import models

from zusage.cases.journal import actor_of
from zusage.cases.models import Reading
from zusage.cases.operations.record_reading import record_reading
from zusage.cases.queries.worklist import worklist
from zusage.cases.tests.stories import ASK_FOR_PAPERS, FOR_A_PERSON, Town
from zusage.cases.tests.whole_town import everything_happens
from zusage.common.domain.ids import new_id
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Clerk
from zusage.identity.models import Membership, MembershipSkill, Person

STAFF_TABLES = {Person, Membership, MembershipSkill}
QUERIES = ("zusage.cases.queries", "zusage.promises.queries", "zusage.catalogue.queries", "zusage.applications.queries")


def values_of(town: Town) -> Iterator[tuple[str, str]]:
    """Return every value of the town's rows outside of identity, as text."""
    with read_transaction(town.id):
        for model in apps.get_models():
            if model._meta.app_label in {"cases", "promises", "applications", "common"} and hasattr(
                model, "append_only"
            ):
                for row in model.objects.all():  # type: ignore[attr-defined]
                    for field in model._meta.local_fields:
                        yield f"{model.__name__}.{field.name}", str(getattr(row, field.attname))


def public_functions() -> Iterator[tuple[str, Any]]:
    """Return every function that another chapter may ask."""
    for name in QUERIES:
        package = import_module(name)
        paths = getattr(package, "__path__", None)
        modules = (
            [package, *(import_module(f"{name}.{found.name}") for found in iter_modules(paths))] if paths else [package]
        )
        for module in modules:
            for function_name, function in inspect.getmembers(module, inspect.isfunction):
                if not function_name.startswith("_") and function.__module__ == module.__name__:
                    yield f"{module.__name__}.{function_name}", function


def test_no_table_but_those_of_memberships_names_a_member_of_staff() -> None:
    naming = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model not in STAFF_TABLES and model.__module__.startswith("zusage.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model in STAFF_TABLES
    }

    assert naming == set()


def test_no_field_is_made_to_hold_a_member_of_staff() -> None:
    telling = re.compile(
        r"clerk|staff|person|member|user|login|employee|assigned|owner|done_by|decided_by$|completed_by|closed_by"
    )
    suspicious = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model not in STAFF_TABLES and model.__module__.startswith("zusage.")
        for field in model._meta.local_fields
        if telling.search(field.name)
    }

    assert suspicious == set()


def test_no_row_of_any_matter_holds_an_id_name_or_login_of_staff(town: Town) -> None:
    everything_happens(town)
    with read_transaction(town.id):
        people = list(Membership.objects.select_related("person"))
    tokens = {
        str(token)
        for clerk in people
        for token in (
            clerk.id,
            clerk.id.hex,
            clerk.person_id,
            clerk.person_id.hex,
            clerk.display_name,
            clerk.person.login,
        )
    }

    told = {place for place, value in values_of(town) for token in tokens if token in value}

    assert told == set()


def test_a_clerk_has_another_pseudonym_in_every_case(town: Town) -> None:
    first, second = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)
    for receipt in (first, second):
        town.complete(receipt.case_id)
        town.later(minutes=10)

    actors = [
        {event.actor for event in town.events(receipt.case_id) if event.actor.startswith("staff:")}
        for receipt in (first, second)
    ]

    assert [len(pseudonyms) for pseudonyms in actors] == [1, 1]
    assert actors[0].isdisjoint(actors[1])


def test_within_one_case_it_can_be_told_that_two_people_acted(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS, by=town.staff("sommer"))
    town.supply(receipt.case_id)
    town.complete(receipt.case_id, by=town.staff("berger"))

    done = [event.actor for event in town.events(receipt.case_id, "item.done") if event.actor.startswith("staff:")]

    assert len(set(done)) == 2


def test_a_pseudonym_cannot_be_counted_over_cases(town: Town) -> None:
    clerk = town.clerk()

    pseudonyms = {actor_of(new_id(), clerk) for _ in range(200)}

    assert len(pseudonyms) == 200
    assert all(re.fullmatch(r"staff:[0-9a-f]{12}", pseudonym) for pseudonym in pseudonyms)


def test_a_reading_shows_unit_and_role_and_nothing_else(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    for login in ("sommer", "berger", "keller"):
        record_reading(
            municipality_id=town.id, case_id=receipt.case_id, by=town.staff(login), purpose="work", now=town.now
        )

    assert town.status(receipt.case_id).readings == (
        ("Kassen- und Steueramt", "clerk", 2),
        ("Kassen- und Steueramt", "head", 1),
    )
    with read_transaction(town.id):
        assert len(set(Reading.objects.values_list("actor", flat=True))) == 3


def test_the_list_of_work_is_the_same_for_everybody_with_the_skill(town: Town) -> None:
    for _ in range(3):
        town.open(FOR_A_PERSON)
    clerks = [town.staff(login) for login in ("sommer", "berger", "yildiz")]

    with read_transaction(town.id):
        lists = [worklist(clerk, town.now) for clerk in clerks]

    assert lists[0] == lists[1] == lists[2]


def test_no_query_asks_for_a_member_of_staff_but_to_know_what_they_may_see() -> None:
    asking = {
        name
        for name, function in public_functions()
        for hint in get_type_hints(function).values()
        if Clerk in [hint, *get_args(hint)]
    }

    assert asking == {
        "zusage.cases.queries.process.process_of_service",
        "zusage.cases.queries.worklist.case_in_sight",
        "zusage.cases.queries.worklist.document_content",
        "zusage.cases.queries.worklist.reference_in_sight",
        "zusage.cases.queries.worklist.worklist",
    }


def test_no_query_gives_an_actor_or_a_member_of_staff() -> None:
    telling = re.compile(r"\bactor|_actor|clerk|membership|person_id|display_name|login|staff")
    found = {
        f"{name} -> {value.__name__}.{field.name}"
        for name, function in public_functions()
        for value in _values(get_type_hints(function).get("return"))
        for field in dataclasses.fields(value)
        if telling.search(field.name)
    }

    assert found == set()


def _values(hint: Any) -> set[Any]:
    """Return all dataclasses that a type names, also deep inside."""
    found: set[Any] = set()
    todo = [hint]
    while todo:
        model = todo.pop()
        todo += getattr(model, "__args__", ())
        if (
            dataclasses.is_dataclass(model)
            and isinstance(model, type)
            and model not in found
            and "zusage" in model.__module__
        ):
            found.add(model)
            if model.__module__.startswith("zusage.cases") or model.__module__.startswith("zusage.promises.queries"):
                todo += get_type_hints(model).values()
    return found


@pytest.mark.parametrize("kind", ["item.done", "case.decided", "promise.extended", "notice.handed_over"])
def test_public_facts_of_what_staff_did_name_nobody(town: Town, kind: str) -> None:
    receipts = everything_happens(town)
    names = re.compile(r"staff|clerk|Sommer|Berger|Wolf|Keller|login")

    facts = [event.facts for receipt in receipts.values() for event in town.events(receipt.case_id, kind)]

    assert facts
    assert not any(names.search(str(known)) for known in facts)
