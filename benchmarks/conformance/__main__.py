"""Run every suite in a folder and print passed, failed and refused per group, with the ids that did not pass.

    python -m benchmarks.conformance FOLDER [--write FILE] [--most N]

FOLDER is one suite or a folder of suites; its names do not matter, its content says what it is.
"""

import argparse
import importlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.conformance.outcome import Outcome, Verdict

SUITES = ("dmn_tck", "betsy", "constraints", "miwg")
"""Modules beside this one; each has NAME, ``is_here(folder)`` and ``run(folder)``."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", type=Path, help="keep every outcome as JSON")
    parser.add_argument("--most", type=int, default=200, help="how many ids to print per suite")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"there is no folder {options.folder}")
    found = list(_suites_in(options.folder))
    if not found:
        parser.error(f"no suite that is known here lies in {options.folder}; known: {', '.join(SUITES)}")
    kept = {}
    for suite, folder in found:
        begun = perf_counter()
        outcomes = list(suite.run(folder))
        _tell(suite.NAME, outcomes, perf_counter() - begun, options.most)
        kept[suite.NAME] = [[outcome.group, outcome.id, outcome.verdict, outcome.reason] for outcome in outcomes]
    if options.write:
        options.write.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _suites_in(folder: Path) -> Iterator[tuple[object, Path]]:
    known = [importlib.import_module(f"benchmarks.conformance.{name}") for name in SUITES]
    for place in (folder, *sorted(path for path in folder.iterdir() if path.is_dir())):
        for suite in known:
            if suite.is_here(place):
                yield suite, place


def _tell(name: str, outcomes: list[Outcome], seconds: float, most: int) -> None:
    sys.stdout.write(f"\n{name}: {len(outcomes)} tests in {seconds:.1f} s\n")
    groups = sorted({outcome.group for outcome in outcomes})
    width = max([len(group) for group in groups] + [5])
    sys.stdout.write(f"{'':<{width}}  {'passed':>7} {'failed':>7} {'refused':>7}\n")
    for group, among in [
        *((group, [outcome for outcome in outcomes if outcome.group == group]) for group in groups),
        ("all", outcomes),
    ]:
        counted = Counter(outcome.verdict for outcome in among)
        row = " ".join(f"{counted[verdict]:>7}" for verdict in Verdict)
        sys.stdout.write(f"{group:<{width}}  {row}  {100 * counted[Verdict.PASSED] / max(len(among), 1):6.2f} %\n")
    wrong = [outcome for outcome in outcomes if outcome.verdict is not Verdict.PASSED]
    for outcome in wrong[:most]:
        sys.stdout.write(f"  {outcome.verdict} {outcome.group} {outcome.id}: {outcome.reason}\n")
    if len(wrong) > most:
        sys.stdout.write(f"  … and {len(wrong) - most} more\n")


if __name__ == "__main__":
    sys.exit(main())
