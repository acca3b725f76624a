"""Simulate the policies over many seeds, print what each keeps, and keep the figures as JSON.

    python -m benchmarks.promises [--seeds N] [--first S] [--threads T] [--quick] [--write]

Seeds run from S on; `--quick` leaves out shocks, wrong estimates and the highest load of fixed windows; `--write`
writes docs/reference/promises.md and the pictures of docs/explain/promise.md anew.
"""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.promises import course, experiments, logs, pictures, report, speed
from benchmarks.promises.network.experiments import measure as measure_network

ROOT = Path(__file__).parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error("at least one seed")
    begun = perf_counter()
    seeds = range(options.first, options.first + options.seeds)
    found = {"seeds": [seeds.start, seeds.stop - 1]}
    with experiments.Workers(options.threads) as workers:
        found["steady"] = experiments.steady(workers, seeds)
        if not options.quick:
            found["fixed"] = experiments.highest_loads(workers, seeds)
            found["shocks"] = experiments.shocks(workers, seeds)
            found["course"] = course.course(workers, seeds)
            found["wrong"] = experiments.wrong_estimates(workers, seeds)
            found["network"] = measure_network(workers, seeds)
    found["logs"] = logs.judge(ROOT.parent / "shared" / "logs")
    found["speed"] = speed.measure()
    text = report.text(found)
    print(text)
    print(f"\n{len(seeds)} seeds in {perf_counter() - begun:.0f} s")
    kept = ROOT / "benchmarks" / "results" / f"promises-{datetime.now(UTC):%Y-%m-%d}.json"
    kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.write:
        (ROOT / "docs" / "reference" / "promises.md").write_text(report.page(found), encoding="utf-8")
        pictures.draw(found, ROOT / "docs" / "images")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
