"""The chain finds every change; the fold says what happened; old formats are lifted, newer ones refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.cases.domain import event_log
from zusage.cases.domain.event_log import (
    GENESIS,
    Header,
    NewerFormat,
    Told,
    chain,
    check_chain,
    event_of,
    fold,
    hash_of,
)
from zusage.cases.domain.events import (
    CaseDecided,
    CaseEnded,
    CaseEvent,
    CaseReceived,
    CaseReopened,
    Decided,
    ItemCreated,
    ItemDone,
    MessageReceived,
    PromiseMade,
)
from zusage.catalogue.domain.package import EndKind, Nature

CASE = UUID("019ab000-0000-7000-8000-000000000001")
OTHER_CASE = UUID("019ab000-0000-7000-8000-000000000002")
MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

STORY: tuple[CaseEvent, ...] = (
    CaseReceived("baum", "1", "d", "online", date(2026, 11, 23), 0),
    ItemCreated("e1", "pruefen", "skill:steuer"),
    PromiseMade("decision", date(2026, 11, 25), False, "papers_complete", "i", "s", "k"),
    ItemDone("e1", "pruefen"),
    CaseDecided("festgesetzt", False, Nature.FIRST, False, "bescheid"),
    CaseEnded(EndKind.HANDED_OVER),
)


def headers(story: tuple[CaseEvent, ...] = STORY, case_id: UUID = CASE) -> list[Header]:
    return chained([(event.kind, event.facts) for event in story], case_id)


def chained(story: list[tuple[str, dict[str, Any]]], case_id: UUID = CASE, format_version: int = 1) -> list[Header]:
    made: list[Header] = []
    for sequence, (kind, facts) in enumerate(story, start=1):
        made.append(
            chain(
                Header(
                    case_id=case_id,
                    sequence=sequence,
                    at=MORNING + timedelta(minutes=sequence),
                    kind=kind,
                    actor="machine",
                    facts=facts,
                    body_digest="",
                    previous_hash=made[-1].hash if made else GENESIS,
                    hash="",
                    format_version=format_version,
                )
            )
        )
    return made


def test_a_chain_that_nobody_touched_holds() -> None:
    assert check_chain(headers()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"at": MORNING},
        {"kind": "case.withdrawn"},
        {"actor": "applicant"},
        {"facts": {"item": "e2"}},
        {"body_digest": "0" * 64},
        {"case_id": OTHER_CASE},
        {"format_version": 2},
    ],
)
@pytest.mark.parametrize("place", range(len(STORY)))
def test_a_changed_event_is_found_at_its_place(changed: dict[str, Any], place: int) -> None:
    log = headers()
    log[place] = replace(log[place], **changed)

    assert [fault.sequence for fault in check_chain(log)] == [place + 1]


@given(place=st.integers(0, len(STORY) - 2), sealed_anew=st.booleans())
def test_a_dropped_event_is_found_even_if_the_rest_is_counted_anew(place: int, sealed_anew: bool) -> None:
    log = headers()
    del log[place]
    if sealed_anew:
        log = [replace(header, sequence=number) for number, header in enumerate(log, start=1)]

    assert check_chain(log)


@given(places=st.permutations(range(len(STORY))))
def test_two_events_that_changed_places_are_found(places: list[int]) -> None:
    log = headers()
    first, other = places[:2]
    log[first], log[other] = log[other], log[first]

    assert check_chain(log)


def test_an_event_of_another_case_does_not_fit_in() -> None:
    log, others = headers(), headers(case_id=OTHER_CASE)
    log[2] = replace(others[2], case_id=CASE)

    assert check_chain(log)


def test_a_rewritten_event_breaks_the_chain_at_the_next() -> None:
    """Whoever changes an event and makes its hash anew has to make all the later ones anew, too."""
    log = headers()
    log[2] = chain(replace(log[2], facts={**log[2].facts, "until": "2026-12-25"}))

    assert [(fault.sequence, fault.reason) for fault in check_chain(log)] == [
        (4, "does not follow the event before it")
    ]


def test_the_hash_does_not_depend_on_the_zone_or_the_order_of_facts() -> None:
    header = headers()[1]
    berlin = replace(header, at=header.at.astimezone(timezone(timedelta(hours=1))))
    reversed_facts = replace(header, facts=dict(reversed(header.facts.items())))

    assert hash_of(berlin) == hash_of(reversed_facts) == header.hash


@given(facts=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_no_two_contents_share_a_hash(facts: dict[str, str]) -> None:
    header = headers()[0]

    assert (hash_of(replace(header, facts=facts)) == header.hash) == (facts == header.facts)


# --- the fold ---


def test_the_fold_says_where_a_case_stands() -> None:
    folded = fold(STORY)

    assert (folded.state, folded.end_kind) == ("closed", "handed_over")
    assert folded.decisions == [Decided("festgesetzt", False, "first", False, "bescheid")]
    assert folded.open_items == {}
    assert folded.promises == {"decision": date(2026, 11, 25)}


@pytest.mark.parametrize(
    ("length", "state", "items"),
    [(1, "open", {}), (2, "open", {"e1": "pruefen"}), (4, "open", {}), (5, "decided", {}), (6, "closed", {})],
)
def test_every_beginning_of_a_story_has_its_state(length: int, state: str, items: dict[str, str]) -> None:
    folded = fold(STORY[:length])

    assert (folded.state, folded.open_items) == (state, items)


@pytest.mark.parametrize(("last", "state"), [(CaseEnded(EndKind.WITHDRAWN), "withdrawn"), (CaseReopened(), "decided")])
def test_what_happens_at_last_counts(last: CaseEvent, state: str) -> None:
    assert fold((*STORY, last)).state == state


def test_kinds_that_change_no_state_are_read_over() -> None:
    assert fold((*STORY, MessageReceived())) == fold(STORY)


# --- formats ---

DECIDED = {"by_machine": False, "nature": "first", "partial": False, "letter": "bescheid"}


@pytest.fixture
def second_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of tomorrow: format 1 called the decision's outcome ``result``."""

    def lift(told: Told) -> Told:
        facts = dict(told.facts)
        if told.kind == "case.decided":
            facts["outcome"] = facts.pop("result")
        return replace(told, facts=facts)

    monkeypatch.setattr(event_log, "FORMAT_VERSION", 2)
    monkeypatch.setitem(event_log._UPCASTERS, 1, lift)


@pytest.mark.usefixtures("second_format")
def test_an_old_format_is_lifted_when_it_is_read() -> None:
    (old,) = chained([("case.decided", {**DECIDED, "result": "festgesetzt"})])

    assert event_of(old) == CaseDecided("festgesetzt", False, Nature.FIRST, False, "bescheid")


@pytest.mark.usefixtures("second_format")
def test_the_present_format_is_read_as_it_is() -> None:
    (new,) = chained([("case.decided", {**DECIDED, "outcome": "festgesetzt"})], format_version=2)

    assert event_of(new) == CaseDecided("festgesetzt", False, Nature.FIRST, False, "bescheid")


@pytest.mark.usefixtures("second_format")
def test_the_chain_is_verified_over_what_was_written_not_over_what_was_lifted() -> None:
    log = chained([("case.decided", {**DECIDED, "result": "festgesetzt"}), ("case.reopened", {})])

    assert check_chain(log) == []
    assert [decided.outcome for decided in fold(map(event_of, log)).decisions] == ["festgesetzt"]


@pytest.mark.usefixtures("second_format")
def test_several_formats_are_lifted_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Format 3 wrote the reasons of letters as capitals, so what is sealed is lifted as well."""

    def shout(told: Told) -> Told:
        return replace(told, body={"text": told.body["text"].upper()} if told.body else None)

    monkeypatch.setattr(event_log, "FORMAT_VERSION", 3)
    monkeypatch.setitem(event_log._UPCASTERS, 2, shout)

    (old,) = chained([("message.received", {})])

    assert event_of(old, {"text": "leise"}).words == "LEISE"


def test_an_event_of_a_newer_program_is_refused() -> None:
    (newer,) = chained([("case.reopened", {})], format_version=event_log.FORMAT_VERSION + 1)

    with pytest.raises(NewerFormat, match="newer than this program knows"):
        event_of(newer)
