"""What was wanted of the lab beside what was found. Source: promise-lab, section 6, and the issue that asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.promises.course import OURS
from benchmarks.promises.model import NAMES
from benchmarks.promises.tables import Pair, table


@dataclass(frozen=True)
class Target:
    """A figure, and how large it may be at most, or has to be at least: what is wanted, and what is aimed at."""

    name: str
    found: float
    realistic: float | None
    ambitious: float | None
    form: str
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Say which of the two is reached."""
        if self._reaches(self.ambitious):
            return "ambitious"
        if self.realistic is None:
            return "not ambitious"
        return "realistic" if self._reaches(self.realistic) else "MISSED"

    def _reaches(self, wanted: float | None) -> bool:
        return wanted is not None and (self.found >= wanted if self.at_least else self.found <= wanted)


def text(found: dict[str, Any]) -> str:
    """Return the table of the targets that there are figures for."""
    rows = [
        [
            target.name,
            format(target.found, target.form),
            _number(target.realistic),
            _number(target.ambitious),
            target.verdict,
        ]
        for target in targets(found)
    ]
    head = ["recommended 1/3/10 at load .90, sigma .2, if nothing else is said", "found", "realistic", "ambitious", ""]
    return f"""### Beside the targets

Floods of matters and losses of staff are all judged alike, also the two for which no limit was set. Those of the
network and of the logs stand with their tables.

{table(head, rows)}"""


def _number(wanted: float | None) -> str:
    return "" if wanted is None else f"{wanted:,.10g}"


def targets(found: dict[str, Any]) -> Iterator[Target]:
    """Yield every target that there is a figure for."""
    yield from _windows(found)
    yield from _fixed(found.get("fixed", []))
    yield from _shocks(found.get("shocks", []))
    for change in found.get("lasting", []):
        if "in 83 days" in change["change"]:
            yield from _drift(f"{change['change']}, first year", change["settling"][OURS])
    for row in found.get("record", []):
        if row["policy"] == OURS:
            widest = max(gap[0] for gap in row["gap"].values())
            yield Target(f"stated against kept, points, worst class: {row['weather']}", widest, 1, 0.3, ".2f")
    yield from _speed(found.get("speed", {}))


def _windows(found: dict[str, Any]) -> Iterator[Target]:
    weather = {(weather_found["load"], weather_found["sigma"]): weather_found for weather_found in found["steady"]}
    waves, full = weather[0.90, 0.2], weather[0.97, 0.2]
    ours, crowded = waves["policies"][OURS], full["policies"][OURS]
    yield Target("mean window, days", ours["window"][0], 4.4, 3.4, ".2f")
    yield from _shares(found, waves)
    yield Target("window of short matters", ours["window short"][0], 1.6, 1.6, ".2f")
    yield Target("window of middle matters", ours["window middle"][0], 3.7, 3.7, ".2f")
    yield Target("window of long matters", ours["window long"][0], 22, 17, ".1f")
    yield Target("later than window, short, %", ours["later short"][0], 2, 1.5, ".2f")
    yield Target("later than window, middle, %", ours["later middle"][0], 2, 1.5, ".2f")
    yield Target("later than window, long, %", ours["later long"][0], 25, 20, ".1f")
    yield Target("a broken promise, days late", ours["days late of a broken one"][0], 2, 1.8, ".2f")
    yield Target("worst of eight years, days late", ours["days late, worst"][0], 15, 11, ".1f")
    yield Target("worst 5 %, days late", ours["days late, worst 5 %"][0], 0.05, 0.01, ".3f")
    yield Target("load .97: kept in the worst class, %", _worst(crowded), 99, 99, ".2f", at_least=True)
    yield Target("load .97: later, short, %", crowded["later short"][0], 4, 2.5, ".2f")
    yield Target("load .97: later, middle, %", crowded["later middle"][0], 4, 2.5, ".2f")


def _shares(found: dict[str, Any], waves: dict[str, Any]) -> Iterator[Target]:
    """Yield the mean window as a share of the static one, also over more seeds and with other windows."""
    static = waves["static"]["0.99"]["per seed"][0]
    for name, of_policy in waves["policies"].items():
        if name.startswith(("recommended", "stepped", "earliest +")):
            share = 100 * of_policy["window"][0] / static
            yield Target(f"in % of the static window, {name}", share, 17, 13.5, ".1f")
    if "more" in found:
        for name, of_policy in found["more"]["policies"].items():
            title = f"the same over {found['more']['seeds']} seeds, {name}"
            yield Target(title, of_policy["share"][0], 17, 13.5, ".1f")


def _fixed(rows: list[dict[str, Any]]) -> Iterator[Target]:
    for sigma, realistic, ambitious in ((0.0, 0.98, 0.985), (0.1, 0.91, 0.92), (0.2, 0.77, 0.78)):
        own = [row for row in rows if row["sigma"] == sigma]
        if own:
            best = max(row["99"] for row in own)
            plain = max(row["99"] for row in own if "Moore" not in row["rule"])
            what = f"fixed windows: load at 99 %, sigma {sigma}"
            yield Target(what, best, realistic, ambitious, ".3f", at_least=True)
            yield Target("the same, nobody given up", plain, realistic, ambitious, ".3f", at_least=True)


def _shocks(rows: list[dict[str, Any]]) -> Iterator[Target]:
    for shock in rows:
        hit = shock["policies"][OURS]
        if "x1.5" in shock["shock"]:
            yield from _drift(shock["shock"], hit)
        else:
            yield Target(f"broken, %: {shock['shock']}", hit["broken"][0], 0.2, 0.05, ".2f")
            yield Target("the same, long", 100 - hit["kept long"][0], 0.5, 0.3, ".2f")
            yield Target("the same, days to recover", shock["recovery"][0], None, 5, ".1f")


def _drift(what: str, ours: dict[str, Pair]) -> Iterator[Target]:
    """Yield what was wanted where arrivals or handling times rise to one and a half in four months."""
    yield Target(f"kept, %: {what}", 100 - ours["broken"][0], 99.5, 99.9, ".2f", at_least=True)
    yield Target("the same, worst class", _worst(ours), 99, 99.6, ".2f", at_least=True)


def _speed(found: dict[str, float]) -> Iterator[Target]:
    wanted: dict[str, tuple[float, float | None, bool]] = {
        "quotes a second, 100,000 reserved in 20 pools, CPython": (20_000, 200_000, True),
        "microseconds of a search in 750 days, numba": (20, None, False),
        "seconds to rebuild the ledger of 100,000 open matters": (2, None, False),
        "seconds of `zusage backtest`, 150,000 cases": (300, None, False),
        "megabytes it took at most": (2000, None, False),
    }
    for name, (realistic, ambitious, at_least) in wanted.items():
        if name in found:
            form = ".2f" if found[name] < 100 else ",.0f"
            yield Target(name, found[name], realistic, ambitious, form, at_least)


def _worst(found: dict[str, Pair]) -> float:
    """Return the share kept in the class that is kept least."""
    return min(found[f"kept {name}"][0] for name in NAMES)
