"""The same person and thing within a month go to a person, whoever sends it and however it is written."""

from datetime import timedelta
from typing import Any

import pytest

from zusage.cases.models import Likeness
from zusage.cases.operations.parts.likeness import forget_likenesses
from zusage.cases.tests.stories import PLAIN, Town
from zusage.common.tenancy import read_transaction, write_transaction

AT_ONCE, BY_A_PERSON = "decided", "open"


def state(town: Town, **answers: Any) -> str:
    return str(town.case(town.open({**PLAIN, **answers}, again=True).case_id).state)


@pytest.mark.parametrize(
    ("again", "days", "what"),
    [
        ({}, 0, BY_A_PERSON),
        ({}, 31, BY_A_PERSON),
        ({}, 32, AT_ONCE),
        ({"halter_name": "KIM  BEISPIEL"}, 1, BY_A_PERSON),
        ({"halter_email": "anders@example.org", "hund_rasse": "Pudel"}, 1, BY_A_PERSON),
        ({"hund_name": "Nala"}, 1, AT_ONCE),
        ({"halter_name": "Kim Muster"}, 1, AT_ONCE),
    ],
)
def test_what_is_sent_again(town: Town, again: dict[str, Any], days: int, what: str) -> None:
    first = town.open(PLAIN)
    town.later(days=days)

    since = {"hund_seit": str(town.today - timedelta(days=5))}
    second = town.open({**PLAIN, **since, **again}, again=True)

    assert town.case(first.case_id).state == AT_ONCE
    assert town.case(second.case_id).state == what
    assert town.verify().faults == []


def test_the_third_is_held_against_the_second(town: Town) -> None:
    town.open(PLAIN)
    town.later(days=20)
    assert state(town) == BY_A_PERSON
    town.later(days=20)

    assert state(town) == BY_A_PERSON


def test_what_was_withdrawn_does_not_count(town: Town) -> None:
    first = town.open({**PLAIN, "weitere_angaben": "Bitte warten."})
    town.withdraw(first.case_id)

    assert state(town) == AT_ONCE


@pytest.mark.parametrize(
    "others",
    [
        {"mithalter_1": "Kim Beispiel"},
        {"mithalter_1": "kim beispiel"},
        {"mithalter_1": "Toni Beispiel", "mithalter_2": "Kim Beispiel"},
        {"mithalter_1": "Toni Beispiel", "mithalter_2": "toni beispiel"},
    ],
)
def test_oneself_as_co_owner_goes_to_a_person(town: Town, others: dict[str, str]) -> None:
    assert state(town, mithalter=True, **others) == BY_A_PERSON


def test_only_a_keyed_hash_is_kept_and_not_for_ever(town: Town) -> None:
    town.open(PLAIN)
    with read_transaction(town.id):
        (kept,) = Likeness.objects.all()
    assert "Beispiel" not in kept.fingerprint

    with write_transaction(town.id):
        forget_likenesses(now=town.now + timedelta(days=366))
        assert Likeness.objects.count() == 1
        forget_likenesses(now=town.now + timedelta(days=367))
        assert Likeness.objects.count() == 0
