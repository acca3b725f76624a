"""Every kind of event is a class that survives being stored, says what it says in every language, and is documented."""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.cases.domain import events
from zusage.cases.domain.events import (
    KINDS,
    CaseEvent,
    ProcessMoved,
    PromiseBroken,
    Saying,
    UnknownKind,
    UnreadableEvent,
    read,
)
from zusage.cases.domain.events.base import public_types, sealed_type
from zusage.cases.domain.plain_words import LANGUAGES, SENTENCES, sentence
from zusage.processes.domain import ENGINE_EVENT_KINDS

CHAPTER = Path(events.__file__).parents[2]
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = st.dictionaries(st.text(max_size=6), PLAIN | st.lists(PLAIN, max_size=2), max_size=3)
BY_FIELD = {
    "steps": st.lists(st.sampled_from(sorted(ENGINE_EVENT_KINDS)).map(lambda kind: {"kind": kind}), max_size=4).map(
        tuple
    ),
    "outputs": VALUES,
    "payload": VALUES,
    "answers": VALUES,
    "channel": st.sampled_from(["post", "counter"]),
}
"""What the type of a field does not say."""


def built(kind: type) -> st.SearchStrategy[Any]:
    named = {field.name: BY_FIELD[field.name] for field in fields(kind) if field.name in BY_FIELD}
    sealed = sealed_type(kind) if issubclass(kind, CaseEvent) else None
    if sealed is not None:
        named["sealed"] = st.none() | built(sealed)
    return st.builds(kind, **named)


def any_of(kind: type[CaseEvent]) -> st.SearchStrategy[CaseEvent]:
    return built(kind)


EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@EVERY_KIND
@settings(max_examples=20)
@given(data=st.data())
def test_what_is_stored_of_an_event_tells_the_same_event(kind: type[CaseEvent], data: st.DataObject) -> None:
    event = data.draw(any_of(kind))

    facts, body = json.loads(json.dumps([event.facts, event.body]))

    assert read(kind.kind, facts, body) == event
    assert read(kind.kind, facts).facts == event.facts  # what is public can be read while the rest is sealed


@EVERY_KIND
@settings(max_examples=20)
@given(data=st.data())
def test_an_event_says_a_whole_sentence_in_every_language_or_nothing(
    kind: type[CaseEvent], data: st.DataObject
) -> None:
    event = data.draw(any_of(kind))

    said = event.said()

    if kind.is_silent:
        assert said is None
    for language in LANGUAGES if said is not None else ():
        text = sentence(event, is_target=False, text_of=lambda key, _: f"<{key}>", language=language)
        assert text[-1] == "."


@EVERY_KIND
def test_a_kind_that_is_not_silent_says_something_to_somebody(kind: type[CaseEvent]) -> None:
    assert kind.is_silent or any(said is not None for said in sayings(kind))


def test_every_sentence_is_said_by_an_event_and_names_what_that_event_gives() -> None:
    said = {saying.code: saying for kind in KINDS.values() for saying in sayings(kind) if saying is not None}

    assert said.keys() == {code.removesuffix(".target") for code in SENTENCES}
    for code, wordings in SENTENCES.items():
        saying = said[code.removesuffix(".target")]
        assert wordings.keys() == set(LANGUAGES), code
        for text in wordings.values():
            assert {name for _, name, _, _ in Formatter().parse(text) if name} == {*saying.parameters, *saying.texts}


def sayings(kind: type[CaseEvent]) -> Iterator[Saying | None]:
    """Yield what events of a kind can say: one for each combination of the values that choose the sentence."""
    choices: list[dict[str, Any]] = [{}]
    for name, wanted in public_types(kind).items():
        choices = [{**choice, name: value} for choice in choices for value in _values(kind, name, wanted)]
    yield from (kind(**choice).said() for choice in choices)


def _values(kind: type[CaseEvent], name: str, wanted: Any) -> list[Any]:
    named: dict[str, list[Any]] = {
        "promise": ["decision", "first_answer", "tag"],
        "performer": ["applicant", "skill:steuer"],
        "channel": ["post", "counter"],
        "letter": ["", "bescheid"],
        "steps": [()],
    }
    if name in named:
        return named[name]
    if wanted is bool:
        return [False, True]
    if hasattr(wanted, "__members__"):
        return list(wanted)
    return [_ONE_OF[wanted]] if wanted in _ONE_OF else [{}]


_ONE_OF: Mapping[Any, Any] = {str: "x", int: 1, date: date(2026, 11, 25)}


# --- what is refused ---


def test_an_unknown_kind_is_refused_by_its_name() -> None:
    with pytest.raises(UnknownKind, match=r"'case\.forgotten'"):
        read("case.forgotten", {})


@pytest.mark.parametrize(
    ("kind", "facts", "why"),
    [
        ("case.ended", {}, "missing.*how"),
        ("case.ended", {"how": "handed_over", "end": "x"}, "not of CaseEnded: end"),
        ("case.ended", {"how": "exploded"}, "how: 'exploded' is not a valid EndKind"),
        ("promise.paused", {"on": "25.11.2026"}, "on: Invalid isoformat"),
        ("promise.paused", {"on": 20261125}, "20261125 is no str"),
        ("papers.supplied", {"uploads": True}, "True is no int"),
        ("item.done", {"item": "e1", "activity": None}, "None is no str"),
    ],
)
def test_facts_that_no_program_of_ours_wrote_are_refused(kind: str, facts: dict[str, Any], why: str) -> None:
    with pytest.raises(UnreadableEvent, match=why):
        read(kind, facts)


def test_a_body_where_nothing_is_sealed_is_refused() -> None:
    with pytest.raises(UnreadableEvent, match="nothing of it is sealed"):
        read("case.withdrawn", {}, {"text": "hallo"})


# --- what is said ---


def test_the_words_of_the_package_are_asked_for_in_the_language_of_the_page() -> None:
    broken = PromiseBroken("tag", "capacity")

    text = sentence(broken, is_target=False, text_of=lambda key, language: f"{key} ({language})", language="en")

    assert text == "Not sent in time: promise.tag (en). We are sorry; your matter goes first now."


@pytest.mark.parametrize(("is_target", "word"), [(True, "Unser Ziel"), (False, "Zugesagt")])
def test_a_day_is_a_promise_or_a_target(is_target: bool, word: str) -> None:
    made = events.PromiseMade("decision", date(2026, 11, 25), False, "", "", "", "")

    text = sentence(made, is_target=is_target, text_of=lambda key, _: key)

    assert text == f"{word}: promise.decision geht spätestens am Mittwoch, 25.\u00a0November 2026 zur Post."


def test_the_steps_with_values_go_back_to_their_places() -> None:
    steps = [
        {"kind": "token.placed", "at": "a"},
        {"kind": "variables.set", "values": {"x": 1}},
        {"kind": "item.created"},
    ]

    moved = ProcessMoved.by(steps)

    assert moved.steps == (steps[0], {"kind": "variables.set"}, steps[2])
    assert list(moved.whole()) == steps


# --- how a kind is made and who may name it ---


def test_every_kind_is_a_frozen_class_of_this_folder() -> None:
    assert len(KINDS) > 30
    for kind in KINDS.values():
        assert is_dataclass(kind)
        assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
        assert kind.__name__ in events.__all__


def test_nothing_writes_or_asks_for_a_kind_by_a_bare_string() -> None:
    """Who needs a kind names its class; only sentences and the classes themselves spell it."""
    spelled = {
        (str(path.relative_to(CHAPTER.parent)), word)
        for path in CHAPTER.parent.rglob("*.py")
        if _may_not_spell(path)
        for word in _strings(path)
        if word in KINDS
    }

    assert spelled == OTHERS_OF_THAT_NAME


OTHERS_OF_THAT_NAME = {
    ("law/domain/sentences.py", "promise.paused"),
    ("law/domain/sentences.py", "promise.made"),
    ("law/domain/sentences.py", "promise.extended"),
    ("promises/domain/promise.py", "promise.paused"),
    ("promises/domain/promise.py", "promise.made"),
    ("promises/domain/promise.py", "promise.extended"),
    ("portal/plain.py", "promise.made"),
    ("law/domain/sentences.py", "approval.extended"),
    ("law/domain/deemed_approval.py", "approval.extended"),
    ("config/sentences.py", "case.ended"),
    ("cases/session.py", "case.ended"),
}
"""Lines of derivations and codes of refusals."""


def _may_not_spell(path: Path) -> bool:
    inside = path.relative_to(CHAPTER.parent).parts
    return (
        "tests" not in inside and inside[0] != "processes" and path.name != "plain_words.py" and "events" not in inside
    )


def _strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
