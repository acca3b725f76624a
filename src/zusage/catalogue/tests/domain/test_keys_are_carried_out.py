"""Every key that a package may hold has a place that carries it out; a key without one fails here."""

from collections.abc import Iterator
from importlib import import_module

import pytest

from zusage.catalogue.domain import form, overlay, scenarios, shape
from zusage.catalogue.domain.documents import Each, Either, Shape, Table, Value, Words
from zusage.catalogue.domain.findings import Finding

C = "zusage.catalogue.domain"
READERS = {
    "service.format": f"{C}.reader:_Reader.package",
    "service.key": "zusage.catalogue.queries:get_service",
    "service.code": "zusage.catalogue.queries:_index",
    "service.version": "zusage.catalogue.operations:VersionTaken",
    "service.kind": f"{C}.approval:approval_problems",
    "service.law_family": "zusage.cases.operations.parts.handing_over:hand_over",
    "service.secrecy": "zusage.workplace.file_page:SECRECY",
    "service.languages": f"{C}.check:_texts",
    "service.promise_from": "zusage.cases.operations.parts.completeness:papers_are_awaited",
    "service.channels": "zusage.catalogue.queries:ServiceVersion.refuse_closed_channel",
    "service.delivery": "zusage.cases.operations.hand_over_at_counter:hand_over_at_counter",
    "service.presence": f"{C}.documents:_check_value",
    "service.form_required": f"{C}.documents:_check_value",
    "service.search": f"{C}.search:Index",
    "service.legal_basis": "zusage.workplace.file_page:_facts",
    "service.header": "zusage.cases.operations.parts.letter_data:municipality_block",
    "service.automation": "zusage.cases.session:MachineMayNotDecide",
    "service.windows": f"{C}.package:ServicePackage.windows_for",
    "service.deliverables": "zusage.cases.connectors.decision:send_outcome",
    "service.outcomes": "zusage.cases.connectors.decision:decide",
    "service.letters": "zusage.cases.connectors.letter:write",
    "service.ends": "zusage.cases.connectors.end:end",
    "service.recipients": f"{C}.check:_recipients",
    "service.activities": f"{C}.estimates:estimates_of",
    "service.branches": f"{C}.estimates:estimates_of",
    "service.waits": f"{C}.estimates:estimates_of",
    "service.messages": "zusage.cases.operations.import_message:import_message",
    "service.messages.from": "zusage.cases.domain.events:MessageDelivered.said",
    "service.messages.doors": "zusage.cases.operations.parts.receiving:refuse_closed_door",
    "service.messages.carries": "zusage.cases.domain.payload:fitting",
    "service.rounds": f"{C}.estimates:estimates_of",
    "service.papers": f"{C}.reader:_Reader.activity",
    "service.pauses": f"{C}.check:_pauses",
    "service.remedies": "zusage.cases.operations.parts.letter_data:remedy_text",
    "service.remedies.suspensive_effect": f"{C}.check:_effect_of_remedies",
    "service.deadlines": f"{C}.statutory:rules_from_receipt",
    "service.retention": "zusage.portal.views.static_pages",
    "service.breach.consequence": f"{C}.documents:_check_value",
    "service.breach.money_cents": f"{C}.check:_money",
    "service.municipality_data": f"{C}.overlay:read_overlay",
    "service.data": f"{C}.package:ServicePackage.start_variables",
    "form.format": f"{C}.form:SHAPE",
    "form.pages": f"{C}.form:Form.reachable",
    "form.schema.$schema": f"{C}.form:SHAPE",
    "form.schema.type": f"{C}.form:SHAPE",
    "form.schema.additionalProperties": f"{C}.form:SHAPE",
    "form.schema.required": "zusage.applications.domain.answers",
    "form.schema.properties": "zusage.applications.domain.fields",
    "overlay.service": f"{C}.overlay:read_overlay",
    "overlay.lawyer_check": f"{C}.package:ServicePackage.adopted",
    "overlay.data": f"{C}.overlay:typed_data",
    "overlay.windows": f"{C}.package:ServicePackage.adopted",
    "overlay.header": f"{C}.package:ServicePackage.adopted",
    "scenario.name": "zusage.catalogue.operations:broken_scenarios",
    "scenario.received_at": f"{C}.trial:_Trial",
    "scenario.channel": f"{C}.trial:_Trial.run",
    "scenario.answers": f"{C}.trial:_Trial.run",
    "scenario.acts": f"{C}.trial:_Trial.act",
    "scenario.expect": f"{C}.trial:_differences",
}
"""The key, or the table it stands in, and the place that carries it out or holds it to what is carried out."""

SHAPES = {"service": shape.SERVICE, "form": form.SHAPE, "overlay": overlay.SHAPE, "scenario": scenarios.SHAPE}
INERT_UNLESS_NAMED = {"service.breach"}
"""Tables whose keys have nothing to do with one another: each needs its own line above."""


def keys(table: Table, path: str) -> Iterator[tuple[str, Shape]]:
    for key, inner in table.keys.items():
        here = f"{path}.{key}"
        yield here, inner
        if isinstance(inner, Table | Each | Either):
            yield from keys(inner if isinstance(inner, Table) else inner.table, here)


ALL = dict(pair for name, table in SHAPES.items() for pair in keys(table, name))


def named(key: str) -> bool:
    parts = key.split(".")
    return any(".".join(parts[:length]) in READERS for length in range(2, len(parts) + 1))


def test_every_key_has_a_place_that_carries_it_out() -> None:
    groups = {key for key in ALL if any(other.startswith(f"{key}.") for other in READERS)} | INERT_UNLESS_NAMED

    assert [key for key in ALL if key not in groups and not named(key)] == []
    assert [key for key in READERS if key not in ALL] == []


@pytest.mark.parametrize("place", sorted(set(READERS.values())))
def test_the_place_exists(place: str) -> None:
    module, _, attributes = place.partition(":")
    found = import_module(module)
    for name in filter(None, attributes.split(".")):
        found = getattr(found, name)


def test_a_table_that_is_named_in_part_must_be_named_whole() -> None:
    assert not named("service.breach.invented")
    assert not named("service.invented")


LATER = [(key, inner, word) for key, inner in ALL.items() if isinstance(inner, Value | Words) for word in inner.later]


def test_a_word_is_either_carried_out_or_not() -> None:
    assert len(LATER) >= 8
    assert [(key, word) for key, inner, word in LATER if word in inner.allowed or not inner.allowed] == []


@pytest.mark.parametrize(
    ("old", "new", "key", "word", "allowed"),
    [
        ('presence = "none"', 'presence = "once"', "presence", "once", ("none",)),
        ('form_required = "none"', 'form_required = "signature"', "form_required", "signature", ("none",)),
        ('["post", "counter"]', '["post", "portal"]', "delivery", "portal", ("post", "counter")),
        ('"phone", "letter"]', '"import"]', "channels", "import", ("online", "counter", "phone", "letter")),
        ('"new_date_and_reason"', '"interim_paper"', "breach.consequence", "interim_paper", ("new_date_and_reason",)),
        ('secrecy = "tax"', 'secrecy = "aliens"', "secrecy", "aliens", ("personal", "tax", "social")),
    ],
)
def test_what_nothing_carries_out_is_refused_by_name(findings_after, files, old, new, key, word, allowed) -> None:  # type: ignore[no-untyped-def]
    line = files["service.toml"].decode().partition(old)[0].count("\n") + 1

    assert findings_after("service.toml", old, new) == [
        Finding("service.toml", line, key, f"'{word}' is not carried out yet", allowed)
    ]


def test_every_secrecy_that_is_allowed_has_words_on_the_file() -> None:
    from zusage.workplace.file_page import SECRECY

    assert set(SECRECY) == set(shape.SECRECY)
