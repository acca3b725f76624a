"""The figures of real logs: the later half is judged, what is missed is said, and no pooled case counts twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from benchmarks.promises import logs, logs_report

from zusage.promises.backtest.cases import Case, Log

START = datetime(2024, 1, 1, tzinfo=UTC)


def found(name: str, kept: int, equal: float | None, *, late: int = 0, again: bool = False) -> dict[str, Any]:
    """A log of a hundred judged cases, as `logs.judge` returns it; both static rules need 50 days."""

    def rule(kept: int, equal: float | None, late: int) -> dict[str, Any]:
        return {"kept": kept, "coverage": float(kept), "window": 40.0, "equal": equal, "quarters": 2, "rejected": late}

    rules = [rule(90, 50.0, 0), rule(91, 60.0, 0), rule(kept, equal, late)]
    return {"log": name, "again": again, "n": 100, "rejected": kept < 88, "rules": rules}


def test_each_missed_target_is_named_with_its_log() -> None:
    text = logs_report.text([found("receipts", 96, 40.0), found("permits", 80, 55.0, late=1)])

    assert "95 to 97 % kept, pooled: MISSED, 88.0 %." in text
    assert "no log with too few kept: MISSED, permits." in text
    assert "no quarter with too few kept: MISSED, permits (1)." in text
    assert "the better static rule: MISSED, permits (1.10)." in text
    assert "| receipts | 100 | 90.0 / 91.0 / 96.0 | 40 / 40 / 40 | 50.0 / 60.0 / 40.0 | 0.80 | 0 of 2 |" in text


def test_what_is_reached_is_said_and_what_cannot_be_compared_is_no_miss() -> None:
    text = logs_report.text([found("receipts", 96, None)])

    assert "MISSED" not in text
    assert text.count("reached.") == 5
    assert "| 50.0 / 60.0 / - | - | 0 of 2 |" in text


def test_cases_shown_again_together_are_not_pooled_twice() -> None:
    text = logs_report.text([found("permits", 96, 40.0), found("permits together", 70, 40.0, again=True)])

    assert "| **pooled** | 100 | 90.0 / 91.0 / 96.0 |" in text


def test_together_the_town_is_the_kind_and_the_kind_is_known() -> None:
    def town(kind: str, day: int) -> Log:
        arrival = START + timedelta(days=day)
        return Log((Case(arrival, arrival, kind, 1),), arrival + timedelta(days=9), ())

    both = logs._together([town("Bau", 5), town("Abriss", 2)])

    assert [(case.kind, case.known) for case in both.cases] == [
        ("1", (("parts", "Abriss"),)),
        ("0", (("parts", "Bau"),)),
    ]
    assert both.until == START + timedelta(days=14)


def test_the_judged_logs_are_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "bpic20").mkdir()
    (tmp_path / "bpic20" / "BPI_2020_PermitLog.xes.gz").touch()

    assert [name for name, _, _ in logs.judged_logs(tmp_path)] == ["travel permits"]
    assert logs.judge(tmp_path / "nowhere") == []


def test_a_short_log_of_an_authority_is_judged_by_three_rules(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "shared" / "logs"
    if not (folder / "receipt").exists():
        pytest.skip("the permit receipts of shared/logs are not here")
    (tmp_path / "receipt").symlink_to(folder / "receipt")

    [one] = logs.judge(tmp_path)

    assert one["log"] == "permit receipts"
    assert 300 < one["n"] <= 374
    assert [rule["name"] for rule in one["rules"]][-1] == "Offene mitgezählt"
    assert one["rules"][-1]["coverage"] >= 95
