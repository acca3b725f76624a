"""What is compared in the network. Every policy sees the same matters of a seed; figures are means over seeds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.promises.experiments import Workers
from benchmarks.promises.measures import over_seeds
from benchmarks.promises.network import trouble
from benchmarks.promises.network.measures import Figures, answers, figures, flows, pauses
from benchmarks.promises.network.model import AFTER, WARM_UP, Matters, arrivals
from benchmarks.promises.network.policy import (
    AFTER_ANSWERS,
    FIRST_COME,
    POLICIES,
    PROTECTED,
    RECOMMENDED,
    RECOMMENDED_99,
    RELEASED,
    Policy,
)
from benchmarks.promises.network.sharing import Counted, Sharing
from benchmarks.promises.network.simulation import simulate
from benchmarks.promises.network.stages import allowances, splitting

Found = dict[str, Any]


def measure(workers: Workers, seeds: range) -> Found:
    """Return all figures of the network.

    :raises ValueError: if protection was chosen on a seed that is to be judged
    """
    if set(seeds) & set(CHOSEN_ON):
        raise ValueError(f"protection is chosen on seeds {CHOSEN_ON.start} to {CHOSEN_ON.stop - 1}; judge others")
    simulate(arrivals(0, 0.5, 0.0, days=WARM_UP + AFTER + 1), RECOMMENDED)  # compile once, before the threads
    return {
        "protection": protection(workers),
        "weathers": weathers(workers, seeds),
        "shocks": shocks(workers, seeds),
        "stages": splitting(workers, seeds),
        "allowances": allowances(workers, seeds),
        "sharing": sharing(workers, seeds),
    }


def _compared(
    workers: Workers, seeds: range, make: Callable[[int], Matters], ways: dict[str, Callable[[Matters], Figures]]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return per way and figure the mean over seeds and half its interval."""

    def of_seed(seed: int) -> dict[str, Figures]:
        given = make(seed)
        return {name: way(given) for name, way in ways.items()}

    each = workers.each(of_seed, seeds)
    return {name: over_seeds([found[name] for found in each]) for name in ways}


CHOSEN_ON = range(1000, 1100)
"""Seeds on which protection is looked at, and none judged; twenty were too few, as one bad year moves their mean."""


def protection(workers: Workers) -> list[Found]:
    """Return what more or less protection (a) gives in the weather it is chosen in: load .90, sigma .2."""
    ways = {
        str(a): lambda given, a=a: figures(given, simulate(given, replace(PROTECTED, a=a)))
        for a in range(1000, 1500, 100)
    }
    found = _compared(workers, CHOSEN_ON, lambda seed: arrivals(seed, 0.90, 0.2), ways)
    return [{"a": int(a)} | of_way for a, of_way in found.items()]


def weathers(workers: Workers, seeds: range) -> list[Found]:
    """Return what each policy keeps in calm and in troubled weather; in calm also what changes on the way."""

    def way(policy: Policy) -> Callable[[Matters], Figures]:
        def run(given: Matters) -> Figures:
            ran = simulate(given, policy)
            found = figures(given, ran)
            if policy is FIRST_COME:
                found |= flows(given, ran)
            if policy in on_the_way.values() or policy in (RECOMMENDED, RECOMMENDED_99):
                found |= answers(given, ran) | pauses(given, ran)
            return found

        return run

    on_the_way = AFTER_ANSWERS | {RELEASED: replace(RECOMMENDED, release=True)}
    return [
        {
            "weather": title,
            "policies": _compared(workers, seeds, make, {name: way(policy) for name, policy in policies.items()}),
        }
        for title, make, policies in (
            ("load .90, sigma .2", lambda seed: arrivals(seed, 0.90, 0.2), POLICIES | on_the_way),
            ("load .85, sigma .2, error 10 %, absences, flu", trouble.troubled, POLICIES),
        )
    ]


_IN_SHOCKS = (
    "first come first served, fixed 2/42/55",
    "order of promise, fixed 2/42/55",
    "modified due date, fixed 2/42/55",
    "bare earliest day, p .95",
    "window-first 1/23/32, p .95, protection 1.3",
    "window-first 1/41/53, p .99, protection 1.3",
)


def shocks(workers: Workers, seeds: range) -> list[Found]:
    """Return figures of the matters that arrive around each shock."""
    rows = []
    for title, shock in trouble.SHOCKS.items():
        ways = {
            name: lambda given, policy=POLICIES[name], shock=shock: figures(
                given, simulate(given, policy), shock.around(given)
            )
            for name in _IN_SHOCKS
        }
        rows.append({"shock": title, "policies": _compared(workers, seeds, shock.matters, ways)})
    return rows


SHARINGS = {
    "half in each pool, worked so": Sharing(Counted.HALVES, floating=False),
    "divided each quarter, worked so": Sharing(Counted.DIVIDED, floating=False),
    "half in each pool, floating": Sharing(Counted.HALVES),
    "divided each quarter, floating": Sharing(Counted.DIVIDED),
    "every set of pools asked, floating": Sharing(Counted.TOGETHER),
}


def sharing(workers: Workers, seeds: range) -> list[Found]:
    """Return what the ways to count people with two skills give when the mix of matters or of people changes."""
    rows = []
    for title, case in trouble.MIXES.items():
        ways = {
            name: lambda given, shares=shares, case=case: figures(
                given, simulate(given, RECOMMENDED, shares), case.around(given)
            )
            for name, shares in SHARINGS.items()
        }
        rows.append({"case": title, "ways": _compared(workers, seeds, case.matters, ways)})
    return rows
