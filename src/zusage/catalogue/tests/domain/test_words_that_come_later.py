"""A word with a meaning that nothing carries out yet is refused by its name; `tests/test_keys_*` try every key."""

from collections.abc import Iterator

import pytest

from zusage.catalogue.domain import form, overlay, scenarios, shape
from zusage.catalogue.domain.documents import Each, Shape, Table, Value, Words
from zusage.catalogue.domain.findings import Finding

SHAPES = {"service": shape.SERVICE, "form": form.SHAPE, "overlay": overlay.SHAPE, "scenario": scenarios.SHAPE}


def keys(table: Table, path: str) -> Iterator[tuple[str, Shape]]:
    for key, inner in table.keys.items():
        here = f"{path}.{key}"
        yield here, inner
        if isinstance(inner, Table | Each):
            yield from keys(inner.table if isinstance(inner, Each) else inner, here)


ALL = dict(pair for name, table in SHAPES.items() for pair in keys(table, name))


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
