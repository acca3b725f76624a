"""The figures as Markdown tables, and the reference page."""

from collections.abc import Callable
from typing import Any

from benchmarks.promises import logs_report, targets
from benchmarks.promises.course import FIXED, MONTH, OURS
from benchmarks.promises.model import NAMES
from benchmarks.promises.network import report as network_report
from benchmarks.promises.tables import Pair, table, triple, with_interval


def text(found: dict[str, Any]) -> str:
    """Return all tables that there are figures for."""
    parts = [_steady(weather) for weather in found["steady"]]
    seeds = found["seeds"]
    for name, section in _SECTIONS.items():
        if found.get(name):
            parts.append(section(found[name]))
            if seeds.get(name, seeds["steady"]) != seeds["steady"]:
                parts.append("Seeds {} to {}.".format(*seeds[name]))
        if name == _TARGETS_AFTER:
            parts.append(targets.text(found))
    return "\n\n".join(parts)


def _speed(found: dict[str, float]) -> str:
    rows = [[what, f"{value:,.2f}" if value < 100 else f"{value:,.0f}"] for what, value in found.items()]
    return f"### Speed, one core\n\n{table(['what', 'measured'], rows)}"


def _steady(weather: dict[str, Any]) -> str:
    rows = []
    for name, found in weather["policies"].items():
        with_windows = name.startswith(("recommended", "stepped", "quotes of"))
        rows.append(
            [
                name,
                triple(found, "kept", 2),
                with_interval(found["window"]),
                triple(found, "window", 1),
                triple(found, "later", 1) if with_windows else "",
                f"{found['days late'][0]:.4f}",
                f"{found['days late of a broken one'][0]:.1f}",
                f"{found['days late, worst'][0]:.0f}",
            ]
        )
    static = weather["static"]
    unchanged = "; ".join(
        f"{float(share) * 100:.0f} %: {each['pooled']:.1f} pooled, {with_interval(each['per seed'], 1)} per seed "
        f"({' / '.join(format(each['per class'][name][0], '.1f') for name in NAMES)})"
        for share, each in static.items()
    )
    head = ["policy", "kept %", "window", "per class", "later than window %", "days late", "a broken one", "worst"]
    title = f"### Load {weather['load']:.2f}, sigma {weather['sigma']}"
    return f"{title}\n\nWindows that never change (first come first served): {unchanged}.\n\n{table(head, rows)}"


def _more(found: dict[str, Any]) -> str:
    head = ["policy", "kept %", "window", "per class", "later than window %", "% of the static window"]
    rows = [
        [
            name,
            triple(policy, "kept", 2),
            with_interval(policy["window"]),
            triple(policy, "window", 1),
            triple(policy, "later", 1),
            with_interval(policy["share"], 1),
        ]
        for name, policy in found["policies"].items()
    ]
    return f"""### The same weather, load .90, sigma .2, over {found["seeds"]} seeds

A few bad years make the static window, so that its mean over twenty seeds says little: over all of these it is
{with_interval(found["static"], 1)} days (99 %, per seed). The interval of the share leaves out one seed at a time.

{table(head, rows)}"""


def _fixed(rows: list[dict[str, Any]]) -> str:
    rules = list(dict.fromkeys(row["rule"] for row in rows))
    body = []
    for rule in rules:
        own = [row for row in rows if row["rule"] == rule]
        body.append([rule, *(f"{row['99']:.3f} ({row['95']:.3f})" for row in own)])
    return f"""### Highest load at which fixed windows 1/5/20 are kept to 99 % (95 %) in every class

In steps of .005; each load draws matters of its own, so that a bound is known to about .015. Moore-Hodgson gives up
each morning who cannot be served in time: it counts the kept, and makes the others wait for half a year (column "worst"
above).

{table(["rule", "sigma 0", ".1", ".2"], body)}"""


def _close(rows: list[dict[str, Any]]) -> str:
    said = "; ".join(f"{with_interval(row['kept'])} % at load {row['load']:.3f}" for row in rows)
    return (
        f"Twenty seeds do not tell .905 from .910. Modified due date, sigma .1, worst class over {rows[0]['seeds']} "
        f"seeds: {said}."
    )


def _shocks(rows: list[dict[str, Any]]) -> str:
    body = []
    for shock in rows:
        first, promise, ours = shock["policies"].values()
        body.append(
            [
                shock["shock"],
                with_interval(first["broken"], 1),
                with_interval(promise["broken"]),
                with_interval(ours["broken"]),
                f"{100 - ours['kept long'][0]:.2f}",
                f"{ours['days late, worst'][0]:.1f}",
                f"{ours['window'][0]:.2f} ({ours['window long'][0]:.1f})",
                with_interval(shock["recovery"], 1),
            ]
        )
    head = ["shock", "first come, fixed: broken %", "order of promise, fixed", OURS, "long", "worst, days late",
            "mean window (long)", "days to recover"]  # fmt: skip
    return f"""### Shocks, sigma .1, windows 1/5/20 fixed and 1/3/10 recommended

Recovered: the mean quote of twenty days, classes by their shares, is again within 20 % of what it was before.

{table(head, body)}"""


def _course(found: dict[str, Any]) -> str:
    fixed, ours = found["policies"][FIXED], found["policies"][OURS]
    rows = [
        [
            f"{day - MONTH / 2 + 1:.0f} to {day + MONTH / 2:.0f}",
            f"{fixed['broken'][index]:.1f}",
            f"{ours['broken'][index]:.2f}",
            *(f"{ours[f'window {name}'][index]:.1f}" for name in NAMES),
        ]
        for index, day in enumerate(found["day"])
    ]
    head = ["working days after it begins", f"{FIXED}: broken %", f"{OURS}: broken %",
            *(f"{OURS}: days promised, {name}" for name in NAMES)]  # fmt: skip
    return f"""### The course of one shock: {found["shock"]}, sigma .1

All seeds together, by day of receipt.

{table(head, rows)}"""


def _lasting(rows: list[dict[str, Any]]) -> str:
    body = []
    for change in rows:
        first, promise, ours = change["settling"].values()
        then = change["settled"][OURS]
        fixed = change["settled"]["order of promise, fixed 1/5/20"]
        body.append(
            [
                change["change"],
                with_interval(first["broken"], 1),
                f"{promise['broken'][0]:.2f}; {fixed['broken'][0]:.2f}",
                f"{ours['broken'][0]:.2f}; {then['broken'][0]:.2f}",
                f"{100 - ours['kept long'][0]:.2f}; {100 - then['kept long'][0]:.2f}",
                f"{ours['window'][0]:.2f} ({ours['window long'][0]:.1f})",
                f"{then['window'][0]:.2f} ({then['window long'][0]:.1f})",
            ]
        )
    head = ["change", "first come, fixed: broken %", "order of promise, fixed", OURS, "long",
            "mean window (long), first year", "later"]  # fmt: skip
    return f"""### Changes that stay, sigma .1

Load before and after. Broken in percent: of the first year; of all later ones.

{table(head, body)}"""


def _record(rows: list[dict[str, Any]]) -> str:
    body = [[row["weather"], row["policy"], *(with_interval(row["gap"][name]) for name in NAMES)] for row in rows]
    return f"""### What is stated and what is kept, load .88, sigma .2

Stated on an evening: the share of the last 200 resolved promises of the class, twenty imaginary ones at 97 % added, by
the house's own function. Kept: of the promises of the 250 days after. Mean distance in points.

{table(["weather", "policy", *NAMES], body)}"""


def _forward(found: dict[str, dict[str, Pair]]) -> str:
    columns = {
        "mean window, last date": ("mean, all", 2),
        "long: first date": ("first", 1),
        "last date": ("last", 1),
        "known in hindsight": ("hindsight", 1),
        "kept %": ("kept", 2),
        "moved %": ("letters", 1),
        "overtaken %": ("overtaken", 1),
        "window changes a year": ("changes", 1),
    }
    body = [
        [name, *(f"{policy[key][0]:.{digits}f}" for key, digits in columns.values())] for name, policy in found.items()
    ]
    return f"""### Dates brought forward, and a window that moves, load .90, sigma .2

Each fifth morning every waiting matter promised later than its window is asked anew, by its promise; a date that is a
week or more earlier replaces the old one. *Overtaken*: a later one was in the end promised an earlier day. *Known in
hindsight*: the hand-over itself, at least the window published on the day of receipt (which a date brought forward may
undercut): what the same order of work would have allowed to promise.
*Stepped*: on the same mornings the window published for long matters becomes the first of 5/10/20/40/80/160 days
after the day on which the next one could be promised.

{table(["policy", *columns], body)}"""


def _guarantee(rows: list[dict[str, Any]]) -> str:
    body = []
    for row in rows:
        windows = "/".join(
            f"({days})" if name in row["without"] else str(days)
            for name, days in zip(NAMES, row["windows"], strict=True)
        )
        triples = (" / ".join(f"{value:.2f}" for value in row[what]) for what in ("kept", "later"))
        body.append([f"{row['load']:.2f}, {row['sigma']}", f"{row['reliability']:.0f} %", windows, *triples])
    return f"""### Windows that can be guaranteed

The house's own search (`windows.py`) on 107 simulated years from 1/2/5 days on, up to 30: kept, and as often not quoted
later. Checked on the seeds of this page. In brackets: none can be guaranteed, since the class carries the waves; this
is the shortest that leaves those of shorter classes in force, and its later days are quoted honestly.

{table(["load, sigma", "reliability", "windows", "check: kept %", "later %"], body)}"""


def _wrong(rows: list[dict[str, Any]]) -> str:
    body = []
    for row in rows:
        worst = [
            with_interval(min((found[f"kept {name}"] for name in NAMES), key=lambda pair: pair[0]))
            for found in row["ways"].values()
        ]
        body.append([row["error"], *worst])
    head = ["standard minutes", *rows[0]["ways"]]
    return f"### Wrong estimates, load .85, sigma .2: kept % of the worst class\n\n{table(head, body)}"


_SECTIONS: dict[str, Callable[[Any], str]] = {
    "more": _more,
    "fixed": _fixed,
    "close": _close,
    "shocks": _shocks,
    "course": _course,
    "lasting": _lasting,
    "wrong": _wrong,
    "record": _record,
    "forward": _forward,
    "guarantee": _guarantee,
    "network": network_report.text,
    "logs": logs_report.text,
    "speed": _speed,
}
_TARGETS_AFTER = "guarantee"


def page(found: dict[str, Any]) -> str:
    """Return the reference page."""
    first, last = found["seeds"]["steady"]
    return f"""# What promises a queue can keep

Written by `make promises` (`python -m benchmarks.promises --write`), seeds {first} to {last} where no others are named,
8.2 years of 250 working days each. **Simulated, not proven on cases**: 20 equal clerks, no pre-emption, class and mean
work of every matter known, no reopening, no work outside the ledger. Real kept rates will be lower; read differences
between policies, not the third nine.

A window is counted in working days from receipt to the end of the promised day, so a window of one day is 1.5 on
average. Triples are short / middle / long (60/30/10 % of matters, mean work 0.5/2/8 hours, coefficient of variation 1).
The logarithm of the arrival rate drifts with deviation sigma and correlation time 30 days. Figures are means over
seeds, after ± half the 95 % interval (Student). "Static" is the quantile of the times that first come first served
takes, by class, weighted by shares: fitted to all seeds together, or in hindsight to each.

- **Recommended**: the window if the day on which the ledger has room (the city's own test) allows, else that day; work
  in the order of the latest start (promise less the 95 % quantile of the work); p .95, z 1.65, k .10, vc .05, a 1.2,
  g .7.
- **Earliest + protection**: that day without a window, protecting 0/1/4 days. **Bare earliest day**: without
  protection, 99 % quantile.
- Work already begun counts at most until the evening that is tested, everywhere; this keeps short matters from being
  put off in quiet times, and makes the earliest days narrower, and short ones a little less safe, than without it.
- Staff that is lost is known the day it begins, not for how long. Arrivals are averaged over the 14 whole days before.

{text(found)}
"""
