"""Simulate the policies over many seeds, print what each keeps, and keep the figures as JSON.

    python -m benchmarks.promises [--seeds N] [--first S] [--threads T] [--quick | --only PARTS] [--write]

Seeds run from S on. `--only a,b` measures the parts named; `--quick` is `--only steady,logs,speed`. A part replaces the
last figures kept as soon as it is measured; the others stay, with the seeds they were measured with. `--write` writes
docs/reference/promises.md and the pictures of docs/explain/promise.md anew.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.promises import (
    course,
    experiments,
    fixed,
    guarantee,
    lasting,
    logs,
    pictures,
    record,
    report,
    speed,
    waves,
)
from benchmarks.promises.network.experiments import measure as measure_network

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results"
QUICK = ("steady", "logs", "speed")
TIMES_MORE = 5
"""Seeds of the shares of a static window, which one bad year moves, as a multiple of the others."""


Part = tuple[Callable[[range], Any], range | None]
"""What is measured, and the seeds; none if nothing is drawn."""


def parts(workers: experiments.Workers, seeds: range) -> dict[str, Part]:
    """Return every part by its name."""
    more = range(seeds.start, seeds.start + TIMES_MORE * len(seeds))

    def with_workers(measure: Callable[[experiments.Workers, range], Any], own: range = seeds) -> Part:
        return partial(measure, workers), own

    return {
        "steady": with_workers(experiments.steady),
        "more": with_workers(waves.more_seeds, more),
        "fixed": with_workers(fixed.highest_loads),
        "close": with_workers(fixed.close, more),
        "shocks": with_workers(experiments.shocks),
        "lasting": with_workers(lasting.changes),
        "course": with_workers(course.course),
        "wrong": with_workers(experiments.wrong_estimates),
        "record": with_workers(record.gaps),
        "forward": with_workers(waves.brought_forward),
        "guarantee": with_workers(guarantee.narrowest),
        "network": with_workers(measure_network),
        "logs": (lambda _: logs.judge(ROOT.parent / "shared" / "logs"), None),
        "speed": (lambda _: speed.measure(), None),
    }


def renew(
    found: dict[str, Any], every: Mapping[str, Part], asked: Sequence[str], keep: Callable[[dict[str, Any]], None]
) -> None:
    """Measure the parts asked for, put each with its seeds into the figures, and keep these after each.

    A part of which nothing is here, as the logs may be, leaves the figures kept last.
    """
    for name in asked:
        measure, seeds = every[name]
        since = process_time()
        measured = measure(seeds or range(0))
        if not measured:
            print(f"{name}: nothing here to measure, the last figures stay", flush=True)
            continue
        found[name] = measured
        if seeds is not None:
            found.setdefault("seeds", {})[name] = [seeds.start, seeds.stop - 1]
        keep(found)
        print(f"{name}: {process_time() - since:.0f} CPU seconds", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_const", const=QUICK, dest="only")
    which.add_argument("--only", metavar="PARTS", type=lambda names: names.split(","))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error("at least one seed")
    begun = process_time()
    kept = RESULTS / f"promises-{datetime.now(UTC):%Y-%m-%d}.json"
    with experiments.Workers(options.threads) as workers:
        every = parts(workers, range(options.first, options.first + options.seeds))
        if unknown := set(options.only or ()) - every.keys():
            parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(every)}")
        found = last_kept(RESULTS)
        if options.only and "steady" not in {*found, *options.only}:
            parser.error("no figures are kept yet; measure steady with it")

        def keep(figures: dict[str, Any]) -> None:
            beside = kept.with_suffix(".new")  # so that a run broken off leaves the last figures whole
            beside.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
            beside.replace(kept)

        renew(found, every, options.only or tuple(every), keep)
    print(report.text(found))
    print(f"\n{options.seeds} seeds in {process_time() - begun:.0f} CPU seconds")
    if options.write:
        (ROOT / "docs" / "reference" / "promises.md").write_text(report.page(found), encoding="utf-8")
        pictures.draw(found, ROOT / "docs" / "images")
    return 0


def last_kept(folder: Path) -> dict[str, Any]:
    """Return the figures kept last, or none."""
    kept = sorted(folder.glob("promises-*.json"))
    return dict(json.loads(kept[-1].read_text(encoding="utf-8"))) if kept else {}


if __name__ == "__main__":
    raise SystemExit(main())
