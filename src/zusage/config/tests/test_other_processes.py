"""An edit or an installation is effective in every process at once, whatever that process has kept."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from tests.house_clock import MONDAY_MORNING

from zusage.capacity.operations import declare_closing_day
from zusage.capacity.queries import calendar_at
from zusage.common.stamps import house_changed, town_changed
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.config.install import install_profile
from zusage.identity import queries as identity
from zusage.identity.domain import Profile, read_profile
from zusage.identity.models import Membership, Municipality, Pool, Skill, Unit
from zusage.identity.queries import MunicipalityFacts

_CHILD = """
import json, sys
import django
django.setup()
from django.db import connections
from tests.house_clock import MONDAY_MORNING
from zusage.config.tests.test_other_processes import what_a_process_says
database, key = json.loads(sys.stdin.readline())
connections["default"].settings_dict.update(database)
for _ in sys.stdin:
    print(json.dumps(what_a_process_says(key)), flush=True)
"""
Ask = Callable[[], dict[str, Any]]


def what_a_process_says(key: str) -> dict[str, Any]:
    """Return what this process knows of a town: all of it is kept somewhere, or asked for anew."""
    town = identity.municipality_by_key(key)
    with read_transaction(town.id):
        return {
            "by host": identity.municipality_by_host(f"{key}.localhost").name,
            "in an act": identity.here().name,
            "phone": identity.contact_of_unit("steueramt")["phone"],
            "skills": sorted(identity.pools()),
            "pool of latin": identity.pool_for_skill("latin") is not None,
            "few": sorted(identity.skills_of_few()),
            "roles": sorted(identity.clerk_by_login(f"{key}-sommer").roles),
            "closed": sorted(str(day) for day in calendar_at(MONDAY_MORNING).closing_days),
        }


@pytest.fixture
def another_process(committed: MunicipalityFacts) -> Iterator[Ask]:
    """A second process of the same house, which stays and remembers; it is asked by a line."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    database = {name: str(connection.settings_dict[name]) for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:

        def say(line: str) -> None:
            assert child.stdin is not None
            child.stdin.write(line + "\n")
            child.stdin.flush()

        def ask() -> dict[str, Any]:
            say("?")
            assert child.stdout is not None
            found: dict[str, Any] = json.loads(child.stdout.readline())
            return found

        say(json.dumps([database, committed.key]))
        yield ask


def edit_everything(town: MunicipalityFacts) -> None:
    """Do what pages do: change rows and say so, in one act."""
    with write_transaction(town.id):
        Municipality.objects.filter(id=town.id).update(name="Heinerstadt")
        unit = Unit.objects.get(key="steueramt")
        unit.contact = unit.contact | {"phone": "069 1"}
        unit.save()
        latin = Skill.objects.create(key="latin", name="Latein")
        Pool.objects.create(key="latin", name="Latein", unit=unit, skill=latin, people=1)
        Membership.objects.filter(person__login=f"{town.key}-sommer").update(roles=["head"])
        declare_closing_day(day=MONDAY_MORNING.date().replace(day=27), reason="Ausflug", now=MONDAY_MORNING)
        town_changed()
        house_changed()


def test_what_pages_edit_holds_at_once_in_every_process(committed: MunicipalityFacts, another_process: Ask) -> None:
    before = another_process()
    assert before == what_a_process_says(committed.key)

    edit_everything(committed)

    after = another_process()
    assert after == what_a_process_says(committed.key)
    assert after == before | {
        "by host": "Heinerstadt",
        "in an act": "Heinerstadt",
        "phone": "069 1",
        "skills": ["latin", "post", "steuer"],
        "pool of latin": True,
        "few": ["latin"],
        "roles": ["head"],
        "closed": sorted([*before["closed"], "2026-11-27"]),
    }


def test_what_is_installed_holds_at_once_in_every_process(committed: MunicipalityFacts, another_process: Ask) -> None:
    before = another_process()
    content = deepcopy(read_profile(settings.MUNICIPALITIES_FOLDER / "darmstadt" / "profile.toml").content)
    content["municipality"] |= {
        "key": committed.key,
        "reference_prefix": committed.reference_prefix,
        "hosts": [f"{committed.key}.localhost"],
        "name": "Darmstadt am Woog",
    }
    for person in content["people"]:
        person["login"] = f"{committed.key}-{person['login']}"
    content["people"][0]["roles"] = ["clerk"]
    content["units"][0]["phone"] = "069 2"
    nothing = settings.MUNICIPALITIES_FOLDER / "nothing"

    report = install_profile(
        Profile("profile.toml", content), nothing, settings.SERVICES_FOLDER, password=None, now=MONDAY_MORNING
    )

    assert len(list(report)) == 3
    assert another_process() == before | {
        "by host": "Darmstadt am Woog",
        "in an act": "Darmstadt am Woog",
        "phone": "069 2",
        "roles": ["clerk"],
    }


def test_an_edit_that_was_rolled_back_is_heard_of_by_nobody(committed: MunicipalityFacts, another_process: Ask) -> None:
    before = another_process()

    with suppress(ZeroDivisionError), write_transaction(committed.id):
        Municipality.objects.filter(id=committed.id).update(name="Heinerstadt")
        town_changed()
        assert identity.here().name == "Heinerstadt"  # who edits sees it
        raise ZeroDivisionError

    assert another_process() == before == what_a_process_says(committed.key)
