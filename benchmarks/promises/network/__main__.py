"""Simulate the network of pools and print its tables."""

import argparse
from time import perf_counter

from benchmarks.promises.experiments import Workers
from benchmarks.promises.network import experiments, report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.promises.network", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    begun = perf_counter()
    with Workers(options.threads) as workers:
        found = experiments.measure(workers, range(options.seeds))
    print(report.text(found))
    print(f"\n{options.seeds} seeds in {perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
