"""The chain finds every change; the fold says what happened; old formats are lifted, newer ones refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.cases.domain import event_log
from zusage.cases.domain.event_log import GENESIS, Header, chain, check_chain, fold, hash_of, upcast

CASE = UUID("019ab000-0000-7000-8000-000000000001")
OTHER_CASE = UUID("019ab000-0000-7000-8000-000000000002")
MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("case.received", {"channel": "online"}),
    ("item.created", {"item": "e1", "activity": "pruefen", "performer": "skill:steuer"}),
    ("promise.made", {"promise": "decision", "until": "2026-11-25"}),
    ("item.done", {"item": "e1", "activity": "pruefen"}),
    ("case.decided", {"outcome": "festgesetzt", "by": "person", "partial": False}),
    ("case.ended", {"kind": "handed_over"}),
)


def headers(story: tuple[tuple[str, dict[str, Any]], ...] = STORY, case_id: UUID = CASE) -> list[Header]:
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
                    format_version=event_log.FORMAT_VERSION,
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
    one, other = places[:2]
    log[one], log[other] = log[other], log[one]

    assert check_chain(log)


def test_an_event_of_another_case_does_not_fit_in() -> None:
    log, others = headers(), headers(case_id=OTHER_CASE)
    log[2] = replace(others[2], case_id=CASE)

    assert check_chain(log)


def test_a_rewritten_event_breaks_the_chain_at_the_next() -> None:
    """Whoever changes an event and makes its hash anew has to make all the later ones anew, too."""
    log = headers()
    log[2] = chain(replace(log[2], facts={"promise": "decision", "until": "2026-12-25"}))

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
    folded = fold(headers())

    assert (folded.state, folded.end_kind) == ("closed", "handed_over")
    assert [decision["outcome"] for decision in folded.decisions] == ["festgesetzt"]
    assert folded.open_items == {}
    assert folded.promises == {"decision": "2026-11-25"}


@pytest.mark.parametrize(
    ("length", "state", "items"),
    [(1, "open", {}), (2, "open", {"e1": "pruefen"}), (4, "open", {}), (5, "decided", {}), (6, "closed", {})],
)
def test_every_beginning_of_a_story_has_its_state(length: int, state: str, items: dict[str, str]) -> None:
    folded = fold(headers()[:length])

    assert (folded.state, folded.open_items) == (state, items)


@pytest.mark.parametrize(
    ("last", "facts", "state"),
    [("case.ended", {"kind": "withdrawn"}, "withdrawn"), ("case.reopened", {}, "decided")],
)
def test_what_happens_at_last_counts(last: str, facts: dict[str, Any], state: str) -> None:
    assert fold(headers((*STORY, (last, facts)))).state == state


def test_kinds_that_change_no_state_are_read_over() -> None:
    assert fold(headers((*STORY, ("message.received", {}), ("something.new", {"x": 1})))) == fold(headers())


# --- formats ---


@pytest.fixture
def second_format(monkeypatch: pytest.MonkeyPatch) -> Callable[[Header], Header]:
    """A program of tomorrow: format 1 called the decision's outcome ``result``."""

    def lift(header: Header) -> Header:
        facts = dict(header.facts)
        if header.kind == "case.decided" and "result" in facts:
            facts["outcome"] = facts.pop("result")
        return replace(header, facts=facts, format_version=2)

    monkeypatch.setattr(event_log, "FORMAT_VERSION", 2)
    monkeypatch.setitem(event_log._UPCASTERS, 1, lift)
    return lift


def test_an_old_format_is_lifted_when_it_is_read(second_format: Callable[[Header], Header]) -> None:
    old = [("case.received", {}), ("case.decided", {"result": "festgesetzt", "by": "person", "partial": False})]
    log = [replace(header, format_version=1) for header in headers(tuple(old))]

    assert [decision["outcome"] for decision in fold(log).decisions] == ["festgesetzt"]
    assert upcast(log[1]).format_version == 2


def test_the_chain_is_verified_over_what_was_written_not_over_what_was_lifted(
    second_format: Callable[[Header], Header], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "FORMAT_VERSION", 1)
    log = headers(
        (("case.received", {}), ("case.decided", {"result": "festgesetzt", "by": "person", "partial": False}))
    )
    monkeypatch.setattr(event_log, "FORMAT_VERSION", 2)

    assert check_chain(log) == []
    assert [decision["outcome"] for decision in fold(log).decisions] == ["festgesetzt"]


def test_several_formats_are_lifted_step_by_step(
    second_format: Callable[[Header], Header], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "FORMAT_VERSION", 3)
    monkeypatch.setitem(event_log._UPCASTERS, 2, lambda header: replace(header, actor="old", format_version=3))

    lifted = upcast(replace(headers()[0], format_version=1))

    assert (lifted.format_version, lifted.actor) == (3, "old")


def test_an_event_of_a_newer_program_is_refused() -> None:
    newer = replace(headers()[0], format_version=event_log.FORMAT_VERSION + 1)

    with pytest.raises(ValueError, match="newer than this program knows"):
        fold([newer])
