"""A state survives being stored, to the last digit, and nothing is guessed from a damaged one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.processes.domain import (
    State,
    StateUnreadable,
    Wait,
    decode_data,
    decode_marking,
    decode_state,
    encode_data,
    encode_marking,
    encode_state,
    fold,
)
from zusage.processes.domain.feel import Months, Range

leaves = (
    st.none()
    | st.booleans()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.timedeltas()
    | st.integers(-20_000, 20_000).map(Months)
    | st.builds(Range, st.dates(), st.dates(), st.booleans(), st.booleans())
)
names = st.text(min_size=1) | st.sampled_from(["$number", "$date", "$context", "$", "größe"])
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=8)


def exactly(value):
    """What a value is, down to its type, its digits and the exponent of a number."""
    if isinstance(value, list):
        return [exactly(item) for item in value]
    if isinstance(value, dict):
        return {key: exactly(item) for key, item in value.items()}
    return (type(value), str(value), value)


@given(st.dictionaries(names, values))
def test_variables_come_back_exactly_as_they_were(variables):
    assert exactly(decode_data(encode_data({0: variables}))[0]) == exactly(variables)


@pytest.mark.parametrize("number", ["0", "-0", "1", "1.0", "1E+3", "1E-7", "0.10", "9" * 34])
def test_a_number_keeps_its_digits_and_its_exponent(number):
    assert str(decode_data(encode_data({0: {"x": Decimal(number)}}))[0]["x"]) == number


VERSION_1 = (
    '{"v":1,"n":2,"m":["Prüfen"],"w":[["e1","item","Prüfen"],'
    '["e2","timer","Prüfen","Frist","2026-11-25T11:00:00+00:00"]]}'
)
WEDNESDAY = datetime(2026, 11, 25, 11, tzinfo=UTC)


def test_a_state_is_small_and_holds_no_variables_in_its_public_half():
    state = decode_state(f'[{VERSION_1},{{"name":"Ada"}}]')

    assert encode_marking(state) == (
        '{"v":2,"n":2,"m":["Prüfen"],"w":[[1,"item",0],[2,"timer",0,"Frist",0,"2026-11-25T11:00:00+00:00",0]]}'
    )
    assert decode_state(encode_state(state)) == state


def test_a_state_of_version_1_is_read_as_what_it_meant():
    state = decode_marking(VERSION_1)

    assert state.marking == ("Prüfen",)
    assert state.waits == (Wait("e1", "item", "Prüfen"), Wait("e2", "timer", "Prüfen", "Frist", WEDNESDAY))
    assert (state.counter, state.variables) == (2, {})


def test_data_of_scopes_are_stored_beside_those_of_the_process():
    data = {0: {"a": Decimal(1)}, 3: {"a": Decimal(2)}}

    assert decode_data(encode_data(data)) == data
    assert decode_data(encode_data(data))[0] == {"a": Decimal(1)}
    assert decode_data(encode_data({0: {"$scopes": "kein Schlüssel"}})) == {0: {"$scopes": "kein Schlüssel"}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        '{"v":2}',
        '{"v":3,"n":0,"m":[]}',
        '{"v":2,"n":1,"m":[3]}',
        '{"v":2,"n":1,"m":["A"],"w":[[1]]}',
        '{"v":1,"n":1,"m":["A"],"w":[["e1"]]}',
        '{"v":1,"n":1,"m":1,"w":[]}',
    ],
)
def test_a_damaged_or_foreign_state_is_refused(text):
    with pytest.raises(StateUnreadable):
        decode_marking(text)
    with pytest.raises(StateUnreadable):
        decode_state(text)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"x":{"$date":"gestern"}}', '{"x":{"$number":"viel"}}', '{"x":{"$range":[1]}}']
)
def test_damaged_variables_are_refused(text):
    with pytest.raises(StateUnreadable):
        decode_data(text)


@pytest.mark.parametrize(
    "events",
    [
        [{"kind": "token.moved", "from": "A", "to": "B"}],
        [{"kind": "token.placed", "to": "A"}, {"kind": "token.consumed", "from": "B"}],
        [{"kind": "item.completed", "effect": "e1", "activity": "A"}],
    ],
)
def test_events_that_do_not_follow_from_each_other_are_refused(events):
    with pytest.raises(StateUnreadable):
        fold(events)


def test_events_of_other_kinds_change_nothing():
    assert fold([{"kind": "letter.posted"}, {"kind": "expression.failed", "element": "A"}]) == State()


def test_a_fold_may_begin_at_a_state_and_may_lack_the_values():
    before = decode_state('[{"v":1,"n":1,"m":["A"],"w":[["e1","item","A"]]},{"x":1}]')
    events = [
        {"kind": "item.completed", "effect": "e1", "activity": "A"},
        {"kind": "variables.set", "by": "A"},
        {"kind": "token.moved", "from": "A", "to": "T"},
        {"kind": "timer.set", "effect": "e2", "activity": "T", "event": "", "due_at": "2026-11-25T11:00:00+00:00"},
    ]

    after = fold(events, before)

    assert (after.marking, after.variables, after.counter) == (("T",), {"x": 1}, 2)
    assert after.waits == (Wait("e2", "timer", "T", "", WEDNESDAY),)


def test_durations_and_dates_stay_apart_from_texts_that_look_like_them():
    variables = {"a": "P1D", "b": timedelta(days=1), "c": "2026-01-01", "d": date(2026, 1, 1), "e": {"$date": "x"}}

    assert decode_data(encode_data({0: variables}))[0] == variables
