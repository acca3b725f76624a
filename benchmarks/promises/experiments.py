"""What is simulated: steady weather, shocks, and wrong estimates."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from benchmarks.promises.measures import (
    CALM,
    figures,
    figures_of,
    flows,
    interval,
    over_seeds,
    quotes,
    recovery,
    static_window,
)
from benchmarks.promises.model import AFTER, CLERKS, COUNTED, DAY, NAMES, WARM_UP, Matters, matters, wave
from benchmarks.promises.simulation import FIRST_COME, RECOMMENDED, Order, Policy, Quote, simulate

WEATHERS = ((0.80, 0.2), (0.90, 0.1), (0.90, 0.2), (0.97, 0.2))
"""Load and sigma."""

FIXED = (1, 5, 20)
_P_99 = 2.3263479

STEPPED = "stepped 1/3/5-10-20-40-80-160"
POLICIES = {
    "first come first served, fixed 1/5/20": FIRST_COME,
    "order of promise, fixed 1/5/20": Policy(Order.PROMISE, Quote.WINDOW, FIXED),
    "modified due date, fixed 1/5/20": Policy(Order.MODIFIED_DUE_DATE, Quote.WINDOW, FIXED),
    "apparent tardiness cost, fixed 1/5/20": Policy(Order.APPARENT_TARDINESS_COST, Quote.WINDOW, FIXED),
    "order of promise + Moore-Hodgson, fixed 1/5/20": Policy(Order.PROMISE, Quote.WINDOW, FIXED, triage=(1, 1, 1)),
    "latest start + Moore-Hodgson 1/4/16, fixed 1/5/20": Policy(
        Order.LATEST_START, Quote.WINDOW, FIXED, triage=(1, 4, 16)
    ),
    "bare earliest day": Policy(Order.LATEST_START, Quote.EARLIEST, (0, 1, 4), a=0, p=_P_99),
    "recommended 1/3/10": RECOMMENDED,
    "recommended 1/2/5": replace(RECOMMENDED, windows=(1, 2, 5)),
    STEPPED: replace(RECOMMENDED, windows=(1, 3, 5), steps=(5, 10, 20, 40, 80, 160)),
    "earliest + protection": replace(RECOMMENDED, quote=Quote.EARLIEST, windows=(0, 1, 4)),
    "quotes of 1/3/10, no margins": replace(RECOMMENDED, z=0, k=0, vc=0),
    "quotes of 1/3/10, worked first come first served": replace(RECOMMENDED, order=Order.ARRIVAL),
}
Found = dict[str, Any]
S = TypeVar("S")
T = TypeVar("T")


class Workers:
    """Threads for the compiled function, which lets go of the interpreter's lock."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads)

    def __enter__(self) -> "Workers":
        simulate(matters(0, 0.5, 0.0, days=WARM_UP + AFTER + 1), RECOMMENDED)  # compile once, before the threads
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def each(self, act: Callable[[S], T], things: Iterable[S]) -> list[T]:
        """Return what `act` makes of each thing, in their order."""
        return list(self._pool.map(act, things))


def steady(workers: Workers, seeds: range) -> list[Found]:
    """Return per weather: figures per policy as mean and half interval, and the windows that never change."""
    return [_weather(workers, seeds, load, sigma) for load, sigma in WEATHERS]


def _weather(workers: Workers, seeds: range, load: float, sigma: float) -> Found:
    def of_seed(seed: int) -> tuple[dict[str, dict[str, float]], list[np.ndarray]]:
        given = matters(seed, load, sigma)
        took = flows(given, simulate(given, FIRST_COME))
        return {name: figures(given, simulate(given, policy)) for name, policy in POLICIES.items()}, took

    each = workers.each(of_seed, seeds)
    static = {}
    for share in (0.99, 0.95):
        pooled = [np.concatenate([took[index] for _, took in each]) for index in range(len(NAMES))]
        static[f"{share:.2f}"] = {
            "pooled": static_window(pooled, share),
            "per seed": interval([static_window(took, share) for _, took in each]),
            "per class": {
                name: interval([float(np.quantile(took[index], share)) for _, took in each])
                for index, name in enumerate(NAMES)
            },
        }
    policies = {name: over_seeds([found[name] for found, _ in each]) for name in POLICIES}
    return {"load": load, "sigma": sigma, "static": static, "policies": policies}


SHOCK_BEGIN = WARM_UP + 500
DAYS = WARM_UP + COUNTED + AFTER


def _lasting(value: float, days: int) -> np.ndarray:
    curve = np.ones(DAYS)
    curve[SHOCK_BEGIN : SHOCK_BEGIN + days] = value
    return curve


def _drift(factor: float) -> np.ndarray:
    curve = np.ones(DAYS)
    curve[SHOCK_BEGIN : SHOCK_BEGIN + 83] = np.linspace(1, factor, 83)
    return curve


SHOCKS: dict[str, tuple[float, int, dict[str, np.ndarray]]] = {
    "load 1.05 for 30 days, base .85": (0.85, 30, {"rate": _lasting(1.05 / 0.85, 30)}),
    "load 1.15 for 30 days, base .85": (0.85, 30, {"rate": _lasting(1.15 / 0.85, 30)}),
    "15 % of staff lost for 250 days, base .85": (0.85, 250, {"present": _lasting(0.85, 250)}),
    "15 % of staff lost for 250 days, base .90": (0.90, 250, {"present": _lasting(0.85, 250)}),
    "30 % of staff lost for 60 days, base .90": (0.90, 60, {"present": _lasting(0.70, 60)}),
    "50 % of staff lost for 20 days, base .90": (0.90, 20, {"present": _lasting(0.50, 20)}),
    "arrivals x1.5 in 83 days and back, base .85": (0.85, 83, {"rate": _drift(1.5)}),
    "handling times x1.5 in 83 days and back, base .85": (0.85, 83, {"handling": _drift(1.5)}),
}
"""Load before, days it lasts, what is multiplied by day; sigma is .1. A loss of staff is entered the day it begins."""


AROUND = ("first come first served, fixed 1/5/20", "order of promise, fixed 1/5/20", "recommended 1/3/10")
"""The policies that shocks and changes are tried on; the last one is ours."""


def shocks(workers: Workers, seeds: range) -> list[Found]:
    """Return figures of the matters that arrive from 20 days before to 60 days after each shock.

    `recovery` are the days after its end until our mean quote of 20 days is again within 20 % of the mean before, which
    is that of all seeds.
    """
    rows = []
    for title, (load, days, curves) in SHOCKS.items():
        end = SHOCK_BEGIN + days

        def of_seed(seed: int, load: float = load, end: int = end, curves: Any = curves) -> tuple[Found, np.ndarray]:
            given = matters(seed, load, 0.1, **changed(curves))
            around = arriving(given, SHOCK_BEGIN - 20, end + 60)
            runs = {name: simulate(given, POLICIES[name]) for name in AROUND}
            found = {name: figures_of(given, run, around) for name, run in runs.items()}
            return found, quotes(given, runs[AROUND[-1]])

        each = workers.each(of_seed, seeds)
        policies = {name: over_seeds([found[name] for found, _ in each]) for name in AROUND}
        normal = float(np.mean([by_day[WARM_UP : SHOCK_BEGIN - CALM] for _, by_day in each]))
        recovered = interval([recovery(by_day, normal, end) for _, by_day in each])
        rows.append({"shock": title, "policies": policies, "recovery": recovered})
    return rows


def changed(curves: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the curves as `matters` takes them: a share of staff as whole clerks."""
    return {
        name: np.round(CLERKS * curve).astype(np.int64) if name == "present" else curve
        for name, curve in curves.items()
    }


def arriving(given: Matters, since: int, until: int) -> np.ndarray:
    """Return which matters arrive from the one day on and before the other."""
    return (given.arrival >= since * DAY) & (given.arrival < until * DAY)


def absences(seed: int) -> np.ndarray:
    """Return the clerks present by day: 8 % missing on average, in waves, and a flu of three weeks a year."""
    rng = np.random.default_rng([seed, 77])
    share = 0.08 + wave(rng, DAYS, 0.04, 20)
    for year in range(DAYS // 250 + 1):
        begin = year * 250 + int(rng.integers(0, 235))
        share[begin : begin + 15] += 0.15 * np.sin(np.linspace(0, np.pi, 15))[: max(0, DAYS - begin)]
    return np.clip(np.round(CLERKS * (1 - np.clip(share, 0, 0.6)) / 0.92), 1, 26).astype(np.int64)


def errors(seed: int) -> np.ndarray:
    """Return by day what work takes of its standard: a common error of 10 % that lasts about 60 days."""
    return np.exp(wave(np.random.default_rng([seed, 78]), DAYS, 0.1, 60) - 0.005)


def wrong_estimates(workers: Workers, seeds: range) -> list[Found]:
    """Return what is kept when the standard minutes are wrong, at load .85, sigma .2, windows 1/3/10, a = 1.

    Arrivals bring the load by the standard, so work that takes longer is also more load.
    """
    plain = replace(RECOMMENDED, z=0, k=0, vc=0, a=1000, learning=0.0)
    ways = {"plain": plain, "learning": replace(plain, learning=0.001), "with margins": replace(RECOMMENDED, a=1000)}
    kinds: dict[str, Callable[[int], Matters]] = {
        "exact": lambda seed: matters(seed, 0.85, 0.2),
        "all 10 % too low": lambda seed: matters(seed, 0.85, 0.2, handling=np.full(DAYS, 1.1)),
        "all 10 % too high": lambda seed: matters(seed, 0.85, 0.2, handling=np.full(DAYS, 0.9)),
        "10 %, drifting": lambda seed: matters(seed, 0.85, 0.2, handling=errors(seed)),
        "absences and flu": lambda seed: matters(seed, 0.85, 0.2, present=absences(seed)),
        "both": lambda seed: matters(seed, 0.85, 0.2, handling=errors(seed), present=absences(seed)),
    }
    rows = []
    for title, make in kinds.items():

        def of_seed(seed: int, make: Callable[[int], Matters] = make) -> dict[str, dict[str, float]]:
            given = make(seed)
            return {name: figures(given, simulate(given, policy)) for name, policy in ways.items()}

        each = workers.each(of_seed, seeds)
        rows.append({"error": title, "ways": {name: over_seeds([found[name] for found in each]) for name in ways}})
    return rows
