"""What was wanted of the lab beside what was found. Source: promise-lab, section 6, and the issue that asked for it."""

from collections.abc import Callable
from typing import Any

from benchmarks.promises.course import OURS
from benchmarks.promises.model import NAMES
from benchmarks.promises.tables import Pair, table


def text(found: dict[str, Any]) -> str:
    """Return the table of targets that there are figures for."""
    weather = {(one["load"], one["sigma"]): one for one in found["steady"]}
    waves, full = weather[0.90, 0.2], weather[0.97, 0.2]
    ours, crowded = waves["policies"][OURS], full["policies"][OURS]

    rows = [
        _at_most("mean window, days", ours["window"][0], 4.4, 3.4, ".2f"),
        *_shares(found, waves),
        _at_most("window of short matters", ours["window short"][0], 1.6, 1.6, ".2f"),
        _at_most("window of middle matters", ours["window middle"][0], 3.7, 3.7, ".2f"),
        _at_most("window of long matters", ours["window long"][0], 22, 17, ".1f"),
        _at_most("later than window, short, %", ours["later short"][0], 2, 1.5, ".2f"),
        _at_most("later than window, middle, %", ours["later middle"][0], 2, 1.5, ".2f"),
        _at_most("later than window, long, %", ours["later long"][0], 25, 20, ".1f"),
        _at_most("a broken promise, days late", ours["days late of a broken one"][0], 2, 1.8, ".2f"),
        _at_most("worst of eight years, days late", ours["days late, worst"][0], 15, 11, ".1f"),
        _at_most("worst 5 %, days late", ours["days late, worst 5 %"][0], 0.05, 0.01, ".3f"),
        _at_least("load .97: kept in the worst class, %", _worst(crowded), 99, 99, ".2f"),
        _at_most("load .97: later, short, %", crowded["later short"][0], 4, 2.5, ".2f"),
        _at_most("load .97: later, middle, %", crowded["later middle"][0], 4, 2.5, ".2f"),
    ]
    if "fixed" in found:
        for sigma, realistic, ambitious in ((0.0, 0.98, 0.985), (0.1, 0.91, 0.92), (0.2, 0.77, 0.78)):
            own = [one for one in found["fixed"] if one["sigma"] == sigma]
            plain = max(one["99"] for one in own if "Moore" not in one["rule"])
            best = max(one["99"] for one in own)
            what = f"fixed windows: load at 99 %, sigma {sigma}"
            rows.append(_at_least(what, best, realistic, ambitious, ".3f"))
            rows.append(_at_least("the same, nobody given up", plain, realistic, ambitious, ".3f"))
    for one in found.get("shocks", []):
        hit = one["policies"][OURS]
        if "x1.5" in one["shock"]:
            rows.append(_at_least(f"kept, %: {one['shock']}", 100 - hit["broken"][0], 99.5, 99.9, ".2f"))
            rows.append(_at_least("the same, worst class", _worst(hit), 99, 99.6, ".2f"))
        elif "base .85" in one["shock"]:
            rows.append(_at_most(f"broken, %: {one['shock']}", hit["broken"][0], 0.2, 0.05, ".2f"))
            rows.append(_at_most("the same, long", 100 - hit["kept long"][0], 0.5, 0.3, ".2f"))
            rows.append(_at_most("the same, days to recover", one["recovery"][0], None, 5, ".1f"))
    for one in found.get("record", []):
        if one["policy"] == OURS:
            widest = max(gap[0] for gap in one["gap"].values())
            rows.append(_at_most(f"stated against kept, points, worst class: {one['weather']}", widest, 1, 0.3, ".2f"))
    head = ["recommended 1/3/10 at load .90, sigma .2, if nothing else is said", "found", "realistic", "ambitious", ""]
    return f"### Beside the targets\n\n{table(head, rows)}"


def _shares(found: dict[str, Any], waves: dict[str, Any]) -> list[list[str]]:
    """Return the rows of the mean window as a share of the static one, also over more seeds and with other windows."""
    rows = []
    static = waves["static"]["0.99"]["per seed"][0]
    for name, of_policy in waves["policies"].items():
        if name.startswith(("recommended", "stepped", "earliest +")):
            share = 100 * of_policy["window"][0] / static
            rows.append(_at_most(f"in % of the static window, {name}", share, 17, 13.5, ".1f"))
    if "more" in found:
        for name, of_policy in found["more"]["policies"].items():
            title = f"the same over {found['more']['seeds']} seeds, {name}"
            rows.append(_at_most(title, of_policy["share"][0], 17, 13.5, ".1f"))
    return rows


def _worst(found: dict[str, Pair]) -> float:
    """Return the share kept in the class that is kept least."""
    return min(found[f"kept {name}"][0] for name in NAMES)


def _at_most(name: str, value: float, realistic: float | None, ambitious: float, form: str) -> list[str]:
    return _verdict(name, value, realistic, ambitious, form, lambda left, right: left <= right)


def _at_least(name: str, value: float, realistic: float | None, ambitious: float, form: str) -> list[str]:
    return _verdict(name, value, realistic, ambitious, form, lambda left, right: left >= right)


def _verdict(
    name: str, value: float, realistic: float | None, ambitious: float, form: str, holds: Callable[[float, float], bool]
) -> list[str]:
    if holds(value, ambitious):
        said = "ambitious"
    elif realistic is None:
        said = "not ambitious"
    else:
        said = "realistic" if holds(value, realistic) else "MISSED"
    return [name, format(value, form), "" if realistic is None else f"{realistic:g}", f"{ambitious:g}", said]
