"""The reference says what the program does: every key, event, job, address and command, and the worked example."""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house_clock import BERLIN
from zusage.capacity.domain.capacity import OfficeDay, Roster, RosterEntry, capacity_curve
from zusage.capacity.domain.order import Work, latest_start
from zusage.capacity.domain.quote import Outlook, Quote, ReservedWork, explain, quote
from zusage.cases.domain.events import KINDS, CaseEvent
from zusage.cases.domain.events.base import public_types, sealed_type
from zusage.catalogue.domain.documents import Each, Either, Table
from zusage.catalogue.domain.estimates import estimates_of
from zusage.catalogue.domain.package import EndKind, Nature, Purpose
from zusage.catalogue.domain.reader import read_package
from zusage.catalogue.domain.remaining import StageWork, remaining_work
from zusage.catalogue.domain.shape import SERVICE
from zusage.common import jobs
from zusage.config import cli
from zusage.law.domain.calendar import regional_calendar
from zusage.law.domain.derivation import texts
from zusage.processes.domain import ENGINE_EVENT_KINDS, decode_marking

ROOT = Path(__file__).parents[1]


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _keys(table: Table) -> Iterator[str]:
    for key, shape in table.keys.items():
        yield key
        if isinstance(shape, Each | Either):
            yield from _keys(shape.table)
        elif isinstance(shape, Table):
            yield from _keys(shape)


def test_every_key_of_a_package_is_described() -> None:
    page = _page("reference/service-package.md")

    assert [key for key in _keys(SERVICE) if not re.search(rf"[`\[.\"]{key}[`\]\".]", page)] == []


@pytest.mark.parametrize("members", [Purpose, EndKind, Nature])
def test_every_member_of_a_closed_list_of_a_package_is_described(members: type[StrEnum]) -> None:
    page = _page("reference/service-package.md")

    assert [member for member in members if f"`{member}`" not in page] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_of_event_is_described_with_what_it_holds(kind: type[CaseEvent]) -> None:
    of_cases, _, _ = _page("reference/events.md").partition("## Steps of the engine")
    rows = [row.split("|")[1:4] for row in of_cases.splitlines() if row.startswith("|")]
    (row,) = [row for row in rows if f"`{kind.kind}`" in row[0]]
    sealed = sealed_type(kind)

    assert {f"`{name}`" for name in public_types(kind)} <= set(re.findall(r"`\w+`", row[1]))
    assert re.findall(r"`(\w+)`", row[2]) == ([field.name for field in fields(sealed)] if sealed else [])


def test_every_step_of_the_engine_is_described() -> None:
    page = _page("reference/events.md")

    assert {kind for kind in ENGINE_EVENT_KINDS if f"`{kind}`" not in page} == set()


def test_every_kind_of_job_is_described() -> None:
    page = _page("reference/jobs.md")

    assert jobs._handlers
    assert {kind for kind in jobs._handlers if f"`{kind}`" not in page} == set()


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, address)
        else:
            yield re.sub(r"<\w+:(\w+)>", lambda found: _PLACES[found.group(1)], address)


_PLACES = {"key": "KEY", "token": "TOKEN", "page": "PAGE", "reference": "REFERENCE"} | dict.fromkeys(
    ("document_id", "subject", "delivery_id", "run_id", "job_id"), "ID"
)


def test_every_address_is_described() -> None:
    page = _page("reference/addresses.md")

    addresses = list(_addresses(get_resolver().url_patterns))

    assert len(addresses) > 20
    assert [address for address in addresses if f"`{address}`" not in page] == []


def test_every_command_and_option_is_described() -> None:
    page = _page("reference/command-line.md")

    missing = [name for name in _commands(cli._parser()) if name not in page]

    assert missing == []


def _commands(parser: argparse.ArgumentParser, before: str = "zusage") -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield f"{before} {name}"
                yield from _commands(command, f"{before} {name}")
        elif action.option_strings and "--help" not in action.option_strings:
            yield f"[{action.option_strings[0]}" if not action.required else action.option_strings[0]


@pytest.mark.parametrize(("reserved_minutes", "due_on"), [(12, date(2026, 11, 25)), (900, date(2026, 11, 24))])
def test_the_worked_example_is_what_a_quote_says(reserved_minutes: int, due_on: date) -> None:
    page = _page("explain/how-a-date-comes-about.md")
    now = datetime(2026, 11, 23, 9, 30, tzinfo=BERLIN)
    calendar, office_day = regional_calendar("DE-HE", 2024, 2031), OfficeDay(BERLIN)
    minutes = {0: 2340, 1: 2340, 2: 2520, 3: 2340, 4: 1440}
    roster = Roster(tuple(RosterEntry(day, count, date(2026, 1, 1), None, 200) for day, count in minutes.items()))
    curve = capacity_curve(roster, calendar, office_day, now)
    reserved = ReservedWork.at_places(curve, [due_on.isoformat()], [reserved_minutes], [12 * reserved_minutes])
    stage = _only_stage(None)
    work = Work(stage.minutes, stage.flow_minutes, stage.minutes_squared)

    outcome = quote(work, 2, Outlook(curve, reserved, office_day.minutes_left(now, calendar), office_day, calendar))

    assert isinstance(outcome, Quote)
    assert "\n".join(texts(explain(outcome))).replace("\N{NO-BREAK SPACE}", " ") in page.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert (work.minutes, work.minutes_squared, work.flow_minutes) == (4, 39, 273)
    assert curve.cumulative[:4] == (380, 848, 1352, 1820)


def test_the_latest_start_of_the_worked_example_is_wednesday_noon() -> None:
    stage = _only_stage("pruefen")

    start_at = latest_start(
        date(2026, 11, 25), stage.flow_minutes, regional_calendar("DE-HE", 2024, 2031), OfficeDay(BERLIN)
    )

    assert stage.minutes == 9
    assert start_at.astimezone(BERLIN) == datetime(2026, 11, 25, 11, 27, tzinfo=BERLIN)


def _only_stage(activity: str | None) -> StageWork:
    """Return the one stage of a dog that has to be checked, before it comes or once it is at an activity."""
    package = read_package(ROOT / "services" / "hund-anmelden")
    state = decode_marking(json.dumps({"v": 2, "n": 1, "m": [activity]})) if activity else None
    (stage,) = remaining_work(package.program, state, estimates_of(package)).stages
    return stage
