"""What a field comes to where a profile, pages and a newer profile meet."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.identity.domain.installing import Fate, InstallReport, merge

values = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2))


@pytest.mark.parametrize(
    ("said", "now", "says", "becomes", "changed", "kept"),
    [
        ({"name": "A"}, {"name": "A"}, {"name": "B"}, {"name": "B"}, ("name",), ()),  # nobody edited it
        ({"name": "A"}, {"name": "P"}, {"name": "B"}, {"name": "P"}, (), ("name",)),  # edited on pages
        ({"name": "A"}, {"name": "P"}, {"name": "A"}, {"name": "P"}, (), ("name",)),  # the profile as it was
        ({"name": "A"}, {"name": "B"}, {"name": "B"}, {"name": "B"}, (), ()),  # both say the same by now
        (None, {"name": "P"}, {"name": "B"}, {"name": "P"}, (), ("name",)),  # made on pages
        (None, {"name": "B"}, {"name": "B"}, {"name": "B"}, (), ()),
        ({"name": "A"}, {"name": "A"}, {}, {}, ("name",), ()),  # the profile takes a field back
        ({"name": "A"}, {"name": "P"}, {}, {"name": "P"}, (), ("name",)),
        ({}, {}, {"name": "B"}, {"name": "B"}, ("name",), ()),  # the profile says one more
        ({"name": "A"}, {}, {"name": "B"}, {}, (), ("name",)),  # pages have emptied it
        ({}, {"fax": "P"}, {"name": "B"}, {"fax": "P", "name": "B"}, ("name",), ()),  # pages say one more
    ],
)
def test_what_nobody_edited_follows_the_profile_and_nothing_else(
    said: dict[str, str] | None,
    now: dict[str, str],
    says: dict[str, str],
    becomes: dict[str, str],
    changed: tuple[str, ...],
    kept: tuple[str, ...],
) -> None:
    merged = merge(said, now, says)

    assert (merged.values, merged.changed, merged.kept) == (becomes, changed, kept)


@given(said=st.none() | values, now=values, says=values)
def test_bringing_in_twice_is_bringing_in_once(said: dict[str, Any] | None, now: Any, says: Any) -> None:
    once = merge(said, now, says)
    twice = merge(says, once.values, says)

    assert twice.values == once.values
    assert twice.changed == ()
    assert set(twice.kept) == set(once.kept) & says.keys()  # of what it took back a profile speaks once


@given(said=values, says=values)
def test_what_nobody_edited_says_what_the_profile_says(said: dict[str, Any], says: dict[str, Any]) -> None:
    assert merge(said, said, says).values == says


@given(said=values, now=values, says=values)
def test_no_field_that_was_edited_is_lost(said: dict[str, Any], now: dict[str, Any], says: dict[str, Any]) -> None:
    found = merge(said, now, says).values

    edited = {name for name in now if now[name] != said.get(name)}
    assert {name: found.get(name) for name in edited} == {name: now[name] for name in edited}


def test_a_line_says_what_and_why() -> None:
    report = InstallReport()
    report.note(Fate.KEPT, "unit", "steueramt", ("name", "phone"))
    report.note(Fate.ADDED, "pool", "post")

    assert [str(line) for line in report] == [
        "added pool post",
        "kept unit steueramt: name, phone (edited on pages, and the profile says otherwise)",
    ]
