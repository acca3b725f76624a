"""Simulate the policies over many seeds, print what each keeps, and keep the figures as JSON.

    python -m benchmarks.promises [--seeds N] [--first S] [--threads T] [--quick | --only PARTS] [--write]

Seeds run from S on. `--quick` measures steady weather, real logs and speed only; `--only a,b` measures the parts named
and takes the others from the last figures kept. `--write` writes docs/reference/promises.md and the pictures of
docs/explain/promise.md anew.
"""

import argparse
import json
from datetime import UTC, datetime
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true")
    which.add_argument("--only", metavar="PARTS")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error("at least one seed")
    begun = process_time()
    seeds = range(options.first, options.first + options.seeds)
    more = range(options.first, options.first + TIMES_MORE * options.seeds)
    kept = RESULTS / f"promises-{datetime.now(UTC):%Y-%m-%d}.json"
    with experiments.Workers(options.threads) as workers:
        parts = {
            "steady": lambda: experiments.steady(workers, seeds),
            "more": lambda: waves.more_seeds(workers, more),
            "fixed": lambda: fixed.highest_loads(workers, seeds),
            "close": lambda: fixed.close(workers, more),
            "shocks": lambda: experiments.shocks(workers, seeds),
            "lasting": lambda: lasting.changes(workers, seeds),
            "course": lambda: course.course(workers, seeds),
            "wrong": lambda: experiments.wrong_estimates(workers, seeds),
            "record": lambda: record.gaps(workers, seeds),
            "forward": lambda: waves.brought_forward(workers, seeds),
            "guarantee": lambda: guarantee.narrowest(workers, seeds),
            "network": lambda: measure_network(workers, seeds),
            "logs": lambda: logs.judge(ROOT.parent / "shared" / "logs"),
            "speed": speed.measure,
        }
        asked = options.only.split(",") if options.only else QUICK if options.quick else tuple(parts)
        if unknown := set(asked) - parts.keys():
            parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
        found = _last_kept() if options.only else {}
        found["seeds"] = [seeds.start, seeds.stop - 1]
        for part in asked:
            since = process_time()
            found[part] = parts[part]()
            print(f"{part}: {process_time() - since:.0f} CPU seconds", flush=True)
            kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = report.text(found)
    print(text)
    print(f"\n{len(seeds)} seeds in {process_time() - begun:.0f} CPU seconds")
    if options.write:
        (ROOT / "docs" / "reference" / "promises.md").write_text(report.page(found), encoding="utf-8")
        pictures.draw(found, ROOT / "docs" / "images")
    return 0


def _last_kept() -> dict[str, Any]:
    """Return the figures kept last, or none."""
    kept = sorted(RESULTS.glob("promises-*.json"))
    return dict(json.loads(kept[-1].read_text(encoding="utf-8"))) if kept else {}


if __name__ == "__main__":
    raise SystemExit(main())
