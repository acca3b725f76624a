"""The story of a demo town is data: read whole or not at all, and the same seed draws the same days."""

from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings

from zusage.catalogue.domain.reader import read_package
from zusage.config.demo_story import DemoBroken, drawn, in_turn, read_story
from zusage.identity.domain import read_profile

STORIES = sorted(settings.MUNICIPALITIES_FOLDER.glob("*/demo.toml"))
GOOD = STORIES[0].read_text(encoding="utf-8")
TODAY = date(2026, 11, 23)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def put(text: str) -> Path:
        path = tmp_path / "demo.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.parent.name)
def test_a_story_that_ships_tells_of_people_and_services_that_are_there(path: Path) -> None:
    story = read_story(path)

    logins = {row["login"] for row in read_profile(path.parent / "profile.toml").rows("people")}
    assert {story.desk, story.post_room} <= logins
    for matters in story.matters:
        package = read_package(settings.SERVICES_FOLDER / matters.service)
        random = Random(1)
        answers = [matters.drawn_answers(random, TODAY) for _ in range(30)]
        assert {key for given in answers for key in given} <= package.form.questions.keys()
        outputs = {field.question.key for activity in package.activities.values() for field in activity.outputs}
        assert {key for decision in matters.decisions for key in decision["outputs"]} <= outputs


def test_the_same_seed_draws_the_same_matters() -> None:
    (matters, *_) = read_story(STORIES[0]).matters

    def some(seed: int) -> list[dict[str, Any]]:
        random = Random(seed)
        return [matters.drawn_answers(random, TODAY) for _ in range(20)]

    assert some(1) == some(1) != some(2)


@pytest.mark.parametrize(
    ("value", "may_be"),
    [
        ({"one_of": ["a", "b"]}, {"a", "b"}),
        ({"number": [1, 3]}, {"1", "2", "3"}),
        ({"days_ago": [1, 2]}, {"2026-11-21", "2026-11-22"}),
        ({"first_of_next_month": True}, {"2026-12-01"}),
        ("as it stands", {"as it stands"}),
        (7, {7}),
    ],
)
def test_a_value_is_drawn_as_it_says(value: Any, may_be: set[Any]) -> None:
    random = Random(5)

    assert {drawn(value, random, TODAY) for _ in range(60)} == may_be


def test_what_lies_deeper_is_drawn_too() -> None:
    found = drawn({"a": {"b": [{"number": [4, 4]}, "c"]}}, Random(1), TODAY)

    assert found == {"a": {"b": ["4", "c"]}}


@pytest.mark.parametrize(
    "value",
    [{"one_of": []}, {"number": [1]}, {"number": [3, 1]}, {"days_ago": ["a", "b"]}, {"one_of": [1], "number": [1, 2]}],
)
def test_what_cannot_be_drawn_is_refused(value: Any) -> None:
    with pytest.raises(DemoBroken, match="nothing can be drawn"):
        drawn(value, Random(1), TODAY)


def test_decisions_come_in_turn() -> None:
    decisions = ({"times": 2, "outputs": {"a": 1}}, {"times": 1, "outputs": {"a": 2}})

    assert [outputs["a"] for outputs in islice(in_turn(decisions), 6)] == [1, 1, 2, 1, 1, 2]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("seed = 2030", "sed = 2030", "'sed' is not known; allowed are seed,"),
        ("seed = 2030", 'seed = "x"', "'seed' is missing, or no int"),
        ('desk = "sommer"', "", "'desk' is missing"),
        ('service = "hund-anmelden"', "", "matters: 'service' is missing"),
        ("times = 4", "tims = 4", "matters.decisions: 'times' is missing"),
        ("matters_a_day = [2, 3, 1, 4, 2]", "matters_a_day = [0]", "at least one of them a day"),
        ("seed = 2030", "seed = ", "line"),
    ],
)
def test_a_story_with_a_fault_is_refused_by_name(
    write: Callable[[str], Path], right: str, wrong: str, said: str
) -> None:
    assert right in GOOD

    with pytest.raises(DemoBroken, match=said):
        read_story(write(GOOD.replace(right, wrong, 1)))


def test_a_story_in_which_nothing_is_decided_is_refused(write: Callable[[str], Path]) -> None:
    never = GOOD.replace("times = 4", "times = 0").replace("times = 1", "times = 0")

    with pytest.raises(DemoBroken, match="nothing is ever decided"):
        read_story(write(never))
