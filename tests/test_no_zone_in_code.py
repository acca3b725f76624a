"""No zone in code: where the clocks of a municipality stand is said by its profile, and by nothing else."""

from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"

OF_LOGS = SRC / "zusage" / "planning" / "backtest"
"""Reads the log of an office that is no municipality of this house; in German logs a moment without a zone is there."""

SAYS_A_ZONE = ("Europe/Berlin", "LOCAL_ZONE", "CET", "MEZ")


def program() -> list[Path]:
    return [path for path in SRC.rglob("*.py") if "tests" not in path.parts and OF_LOGS not in path.parents]


@pytest.mark.parametrize("name", SAYS_A_ZONE)
def test_no_file_of_the_program_names_a_zone(name: str) -> None:
    assert [str(path) for path in program() if name in path.read_text(encoding="utf-8")] == []


def test_the_one_place_that_may_still_does() -> None:
    assert "Europe/Berlin" in (OF_LOGS / "columns.py").read_text(encoding="utf-8")


def test_every_profile_says_its_zone_so_there_is_something_to_find() -> None:
    profiles = list((SRC.parent / "municipalities").glob("*/profile.toml"))

    assert profiles
    assert all("zone = " in path.read_text(encoding="utf-8") for path in profiles)
