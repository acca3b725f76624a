"""Prints which share of the lines and branches of each chapter the tests run, and holds it against a floor.

    python scripts/covered.py [--raise]

Reads what ``make coverage`` measured. The floor is ``tests/coverage-floor.toml``, whole per cent of lines and branches
together; ``--raise`` writes what was reached where it is higher, and never lowers it.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOOR = ROOT / "tests" / "coverage-floor.toml"
_HEAD = "# Whole per cent of the lines and branches of each chapter that the tests run. It only rises: make coverage.\n"


@dataclass
class Covered:
    """Lines and branches of one chapter: how many there are, and how many ran."""

    lines: int = 0
    lines_run: int = 0
    branches: int = 0
    branches_run: int = 0

    @property
    def percent(self) -> float:
        there = self.lines + self.branches
        return 100 * (self.lines_run + self.branches_run) / there if there else 100.0


def main(arguments: list[str]) -> int:
    chapters = by_chapter(_measured())
    floor = tomllib.loads(FLOOR.read_text(encoding="utf-8")) if FLOOR.is_file() else {}
    for name, chapter in sorted(chapters.items()):
        lines = f"{chapter.lines_run:6} of {chapter.lines:6} lines"
        branches = f"{chapter.branches_run:6} of {chapter.branches:6} branches"
        print(f"{name:14}{lines} {branches}{chapter.percent:7.1f} %  (floor {floor.get(name, 0)})")
    below = below_floor(chapters, floor)
    for line in below:
        print(line)
    if "--raise" in arguments and not below:
        reached = {name: max(int(chapter.percent), floor.get(name, 0)) for name, chapter in sorted(chapters.items())}
        FLOOR.write_text(_HEAD + "".join(f"{name} = {percent}\n" for name, percent in reached.items()), "utf-8")
    return int(bool(below))


def by_chapter(files: Mapping[str, Mapping[str, int]]) -> dict[str, Covered]:
    """Return the sums of each chapter from the summaries of its files, as `coverage json` has them."""
    found: dict[str, Covered] = defaultdict(Covered)
    for path, summary in files.items():
        chapter = found[path.split("zusage/", 1)[1].split("/")[0]]
        chapter.lines += summary["num_statements"]
        chapter.lines_run += summary["covered_lines"]
        chapter.branches += summary["num_branches"]
        chapter.branches_run += summary["covered_branches"]
    return dict(found)


def below_floor(chapters: Mapping[str, Covered], floor: Mapping[str, int]) -> list[str]:
    """Return a sentence for each chapter that fell below its floor, or of which nothing was measured any more."""
    return [
        f"{name}: {chapters[name].percent:.1f} % is below the floor of {percent} %"
        if name in chapters
        else f"{name}: has a floor of {percent} %, and nothing of it was measured"
        for name, percent in floor.items()
        if name not in chapters or chapters[name].percent < percent
    ]


def _measured() -> dict[str, dict[str, int]]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], cwd=ROOT, check=True)
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {path: file["summary"] for path, file in files.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
