"""The lab's figures are kept part by part, each with its seeds, and the reference page says what was kept."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numba", reason="numba is not installed: the lab is not there")

from benchmarks.promises import __main__ as command
from benchmarks.promises import pictures, report


def test_a_part_that_is_measured_anew_leaves_the_others_with_the_seeds_they_had() -> None:
    found: dict[str, Any] = {"calm": "old", "storm": "old", "seeds": {"calm": [0, 19], "storm": [0, 99]}}
    kept = []

    command.renew(
        found,
        {"calm": (list, range(5, 8)), "speed": (lambda _: "fast", None)},
        ("calm", "speed"),
        lambda figures: kept.append(json.dumps(figures)),
    )

    assert found == {
        "calm": [5, 6, 7],
        "storm": "old",
        "speed": "fast",
        "seeds": {"calm": [5, 7], "storm": [0, 99]},
    }
    assert len(kept) == 2


def test_a_part_that_is_not_here_leaves_what_was_kept(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, Any] = {"logs": "old", "seeds": {}}

    command.renew(found, {"logs": (lambda _: [], None)}, ("logs",), lambda _: pytest.fail("nothing is new"))

    assert found == {"logs": "old", "seeds": {}}
    assert "logs: nothing here to measure, the last figures stay" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [["--only", "storm"], ["--quick"], []])
def test_a_run_that_is_broken_off_loses_no_part_and_no_seeds(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"steady": "old", "storm": "old", "seeds": {"steady": [0, 19], "storm": [0, 19]}}
    (tmp_path / "promises-2000-01-01.json").write_text(json.dumps(kept), encoding="utf-8")
    monkeypatch.setattr(command, "RESULTS", tmp_path)
    monkeypatch.setattr(command, "QUICK", ("storm",))
    monkeypatch.setattr(command.experiments, "Workers", lambda threads: nullcontext())
    monkeypatch.setattr(command, "parts", lambda _, seeds: {"storm": (list, seeds), "steady": (broken_off, seeds)})
    monkeypatch.setattr(command.report, "text", str)
    monkeypatch.setattr("sys.argv", ["promises", "--seeds", "2", "--first", "5", *asked])

    with pytest.raises(KeyboardInterrupt) if not asked else nullcontext():
        command.main()

    assert command.last_kept(tmp_path) == {
        "steady": "old",
        "storm": [5, 6],
        "seeds": {"steady": [0, 19], "storm": [5, 6]},
    }


def test_a_part_alone_says_nothing_where_no_figures_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "RESULTS", tmp_path)
    monkeypatch.setattr(command.experiments, "Workers", lambda threads: nullcontext())
    monkeypatch.setattr(command, "parts", lambda _, seeds: {"storm": (list, seeds)})
    monkeypatch.setattr("sys.argv", ["promises", "--only", "storm"])

    with pytest.raises(SystemExit):
        command.main()

    assert "no figures are kept yet; measure steady with it" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def broken_off(seeds: range) -> Any:
    raise KeyboardInterrupt


def test_the_shares_that_one_bad_year_moves_are_drawn_from_five_times_as_many_seeds() -> None:
    seeds = {name: own for name, (_, own) in command.parts(None, range(5, 8)).items()}

    assert {name for name, own in seeds.items() if own == range(5, 20)} == {"more", "close"}
    assert {name for name, own in seeds.items() if own is None} == {"logs", "speed"}
    assert {own for name, own in seeds.items() if name not in ("more", "close", "logs", "speed")} == {range(5, 8)}


def test_the_figures_of_the_last_day_are_those_that_are_kept(tmp_path: Path) -> None:
    assert command.last_kept(tmp_path) == {}
    for day in ("2026-11-25", "2026-11-26"):
        (tmp_path / f"promises-{day}.json").write_text(json.dumps({"day": day}), encoding="utf-8")

    assert command.last_kept(tmp_path) == {"day": "2026-11-26"}


def test_a_part_of_other_seeds_says_so() -> None:
    found = command.last_kept(command.RESULTS)
    found["seeds"] = found["seeds"] | {"record": [100, 119]}

    assert "\n\nSeeds 100 to 119.\n\n### Dates brought forward" in report.text(found)


def test_the_reference_page_and_the_pictures_say_what_was_kept_last(tmp_path: Path) -> None:
    found = command.last_kept(command.RESULTS)
    docs = command.ROOT / "docs"

    pictures.draw(found, tmp_path)

    assert (docs / "reference" / "promises.md").read_text(encoding="utf-8") == report.page(found)
    for drawn in tmp_path.iterdir():
        assert (docs / "images" / drawn.name).read_text(encoding="utf-8") == drawn.read_text(encoding="utf-8")
