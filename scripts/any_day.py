"""Runs the house on awkward days: the same programs, with the machine's clock set by Debian's ``faketime``.

    python scripts/any_day.py [--rotate] [--day NAME ...] [--suite NAME ...] [--keep FILE]

Tests take their time from the story and never from the machine; this finds what reads the machine's clock all the
same, in the house or in a library. The demo is the only suite that lives at the machine's time: it fills a town with
the weeks before that day, is verified, and shows its pages. ``--rotate`` runs the day whose turn it is (`make test`).
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
HOME = ZoneInfo("Europe/Berlin")
MISSING = "faketime is not installed (apt-get install faketime): no test is run on another day"
_PYTEST = ("-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider")
_CHAPTERS = ("config", "cases", "portal", "workplace", "record", "letters")

SUITES = {
    # Pages, sessions, letters and rows: where a library or a default of a column could read the clock.
    "chapters": (*_PYTEST, *(f"src/zusage/{name}" for name in _CHAPTERS)),
    # The server, its worker and a browser with cookies, each with the clock of that day.
    "journeys": (*_PYTEST, "-m", "journey", "tests/journeys"),
    # Every test there is on SQLite; too much for each of the days.
    "unit": (*_PYTEST, "-m", "not journey and not kill"),
    # What `make test` can afford each time.
    "sample": (*_PYTEST, "src/zusage/portal/tests/test_case.py", "src/zusage/common/tests/test_jobs.py"),
}
DEMO = "demo"
ALWAYS = (DEMO, "chapters")
"""What runs on each day unless others are named."""


@dataclass(frozen=True)
class Day:
    """A moment to which the clock is set, in words and in the zone of the machine that day."""

    name: str
    at: datetime
    zone: str = HOME.key


@dataclass(frozen=True)
class Result:
    """What came of one suite on one day."""

    day: str
    clock: str
    zone: str
    suite: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    cpu_seconds: float


def days(today: date) -> tuple[Day, ...]:
    """Return the awkward days, each the next after today.

    >>> [str(day.at) for day in days(date(2026, 12, 1)) if day.name == "29 February"]
    ['2028-02-29 12:00:00+01:00']
    """

    def at(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HOME)

    def next_day(is_it: Callable[[date], bool]) -> date:
        return next(day for day in _days_after(today) if is_it(day))

    def of_year(month: int, day: int) -> date:
        return next_day(lambda candidate: (candidate.month, candidate.day) == (month, day))

    def change_of_clocks(month: int) -> date:
        return next_day(lambda sunday: (sunday.month, sunday.weekday()) == (month, 6) and sunday.day > 24)

    return (
        Day("00:30", at(today, 0, 30)),
        Day("23:30", at(today, 23, 30)),
        Day("Saturday", at(next_day(lambda day: day.weekday() == 5), 12)),
        Day("31 December", at(of_year(12, 31), 23, 30)),
        Day("1 January", at(of_year(1, 1), 0, 30)),
        Day("28 February", at(of_year(2, 28), 12)),
        Day("29 February", at(of_year(2, 29), 12)),
        # A minute before the clocks change, so that they do while the tests run.
        Day("clocks go forward", at(change_of_clocks(3), 1, 59)),
        Day("clocks go back", at(change_of_clocks(10), 2, 59)),
        Day("in three years", at(today + timedelta(days=3 * 365 + 32), 12)),
        Day("a day ahead in Kiritimati", at(today, 12), "Pacific/Kiritimati"),
        Day("a day behind in Los Angeles", at(today, 4), "America/Los_Angeles"),
    )


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


def main(arguments: list[str]) -> int:
    today = datetime.now(HOME).date()
    every = {day.name: day for day in days(today)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rotate", action="store_true")
    parser.add_argument("--day", action="append", choices=every)
    parser.add_argument("--suite", action="append", choices=(DEMO, *SUITES))
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    if shutil.which("faketime") is None:
        print(MISSING)
        return 0
    chosen = [every[name] for name in options.day or every]
    suites = options.suite or ALWAYS
    if options.rotate:
        chosen, suites = [list(every.values())[today.toordinal() % len(every)]], (DEMO, "sample")
    results = [run(day, suite) for day in chosen for suite in suites]
    if options.keep:
        kept = json.loads(options.keep.read_text()) if options.keep.is_file() else []
        options.keep.write_text(json.dumps([*kept, *map(asdict, results)], indent=1) + "\n")
    return int(any(result.failed for result in results))


def run(day: Day, suite: str) -> Result:
    """Run a suite on a day, and say at once what came of it."""
    begun, cpu = monotonic(), os.times()
    passed, failed, skipped = _demo(day) if suite == DEMO else _tests(day, SUITES[suite])
    after = os.times()
    used = after.children_user - cpu.children_user + after.children_system - cpu.children_system
    result = Result(
        day.name, day.at.isoformat(), day.zone, suite, passed, failed, skipped,
        round(monotonic() - begun, 1), round(used, 1),
    )  # fmt: skip
    print(
        f"{day.name} ({day.at:%a %d %b %Y %H:%M}, {day.zone}), {suite}: {passed} passed, {failed} failed, "
        f"{skipped} skipped in {result.seconds} s",
        flush=True,
    )
    return result


def _tests(day: Day, command: tuple[str, ...]) -> tuple[int, int, int]:
    done = _on(day, command)
    counts = {kind: int(number) for number, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout)}
    broken = counts.get("failed", 0) + counts.get("error", 0)
    if done.returncode:
        print(done.stdout[-6000:], done.stderr[-3000:])
    return counts.get("passed", 0), broken or int(done.returncode != 0), counts.get("skipped", 0)


def _demo(day: Day) -> tuple[int, int, int]:
    """Fill the demo town, verify it, ask for its pages; return how many of these were in order and how many not."""
    cli, pages = ("-m", "zusage.config.cli"), ("-m", "benchmarks.pages")
    steps = [
        (*cli, "setup"), (*pages, "prepare"), (*cli, "verify"), (*cli, "verify", "--ledger"), (*pages, "measure", "1")
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="zusage-any-day-") as home:
        for number, step in enumerate(steps):
            done = _on(day, step, {"ZUSAGE_HOME": home, "DJANGO_SETTINGS_MODULE": "zusage.config.settings"})
            astray = _not_shown(done.stdout) if step[:2] == pages and step[2] == "measure" else []
            if done.returncode or astray:
                print(" ".join(step), astray, done.stdout[-3000:], done.stderr[-3000:])
                return number, len(steps) - number, 0
    return len(steps), 0, 0


def _not_shown(output: str) -> list[str]:
    """Return the pages that were refused or broke."""
    shown = json.loads(output.strip().splitlines()[-1]) if output.strip() else []
    return [page["page"] for page in shown if page["status"] >= 400] or ([] if shown else ["no page at all"])


def _on(day: Day, arguments: tuple[str, ...], more: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python with the clock of a day; its children and theirs have that clock, too."""
    # An offset, not a moment: with a moment each process would begin there anew. Steady time is shifted as well;
    # with FAKETIME_DONT_FAKE_MONOTONIC sleeping fails.
    ahead = round((day.at - datetime.now(HOME)).total_seconds())
    return subprocess.run(
        ["faketime", "-f", f"{ahead:+d}", sys.executable, *arguments],
        cwd=ROOT, env={**os.environ, "TZ": day.zone, **(more or {})}, capture_output=True, text=True, check=False,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
