"""The figures of real logs as a table, and of each target whether it is reached."""

from typing import Any

from benchmarks.promises.tables import table


def text(found: list[dict[str, Any]]) -> str:
    """Return the section on real logs."""
    head = [
        "log, later half",
        "n",
        "coverage %",
        "median days",
        "the same at 95 %",
        "ours / better static",
        "quarters with too few kept",
    ]
    counted = [log for log in found if not log["again"]]
    rows = [_log(log) for log in (*counted, *(log for log in found if log["again"]))]
    n = sum(log["n"] for log in counted)
    pooled = " / ".join(f"{100 * sum(log['rules'][number]['kept'] for log in counted) / n:.1f}" for number in range(3))
    late, quarters = (sum(log["rules"][-1][key] for log in counted) for key in ("rejected", "quarters"))
    rows.insert(len(counted), ["**pooled**", f"{n:,}", pooled, "", "", "", f"{late} of {quarters}"])
    return f"""### Real logs: what could have been promised on arrival, 95 % wanted

`zusage backtest` on public event logs of authorities, strictly online. Triples are the 95 % quantile of all closed
cases / of the last 300 / ours. \\* and the last column: fewer of ours kept than chance allows, exact binomial,
one-sided, 1 %, Holm over the logs that are pooled and over the quarters of a log with at least 30 cases. Below the
pooled line stand cases that are counted above it already. A log of cases “decided” leaves out those never decided,
which flatters all rules alike; where more than 5 % of the judged cases never end, no stretch keeps 95 % (-).
“Together” is one log of the towns, the town as the kind. Known at arrival, besides kind and first step, is what the
application itself states: amount or budget.

{table(head, rows)}

{_targets(found)}

Boosted quantiles were tried on the permits of five towns; three of these are here.

{_HOW_CHOSEN}"""


BOOSTED = {
    "building permits together, whole": 0.93,
    "building permits together, decided": 0.93,
    "travel permits": 0.96,
}
"""What boosted quantiles with split conformal calibration needed of the better static rule (promise-science)."""


def _targets(found: list[dict[str, Any]]) -> str:
    """Say of each target whether it is reached, where not, and what could not be measured."""
    counted = [log for log in found if not log["again"]]
    share = 100 * sum(log["rules"][-1]["kept"] for log in counted) / sum(log["n"] for log in counted)
    ratios = {log["log"]: ratio for log in found if (ratio := _ratio(log)) is not None}
    late = {log["log"]: log["rules"][-1]["rejected"] for log in found}
    wide = [f"{name} ({ratio:.2f})" for name, ratio in ratios.items() if ratio > 1.02]
    said = {
        "95 to 97 % kept, pooled": _reached([] if 95 <= share <= 97 else [f"{share:.1f} %"]),
        "no log with too few kept": _reached([log["log"] for log in found if log["rejected"]]),
        "no quarter with too few kept": _reached([f"{name} ({number})" for name, number in late.items() if number]),
        "nowhere more than 1.02 of the better static rule": _reached(wide) if ratios else "NOT MEASURED",
    }
    for name, most in BOOSTED.items():
        if name in ratios:
            what = f"{name}: at most the {most} of boosted quantiles (found {ratios[name]:.2f}, aim .80)"
            said[what] = _reached([f"{ratios[name]:.2f}"] if ratios[name] > most else [])
        else:
            why = "more than 5 % never end, no stretch keeps 95 %" if name in late else "the log is not here"
            said[f"{name}: beside boosted quantiles"] = f"NOT MEASURED, {why}"
    return "\n".join(f"- {what}: {verdict}." for what, verdict in said.items())


def _reached(missed: list[str]) -> str:
    return f"MISSED, {'; '.join(missed)}" if missed else "reached"


def _ratio(log: dict[str, Any]) -> float | None:
    """Our window at equal coverage over that of the better static rule."""
    *static, ours = (rule["equal"] for rule in log["rules"])
    return None if ours is None or None in static else float(ours / min(static))


_HOW_CHOSEN = """\
Our rule was chosen on the cases that came in the first half of each log, on the work items of BPI 2017, and on seven
invented logs (steady times, a slow and a fast rise, a fall, a queue with one shock and with many, kinds of very
different spread), by one criterion fixed before: coverage 95-97 %, no log and no quarter rejected, then the smallest
geometric mean of the window at equal coverage over the better static rule; what is simpler wins ties. On the first
halves that mean fell from 1.07 for the rule before to 0.95, with 95.8 % kept instead of 94.2 %, one log rejected
instead of three, and 3 quarters of 60 instead of 7.

- Chosen among several values: the compared quantile of the factors (.7; .8, .9), the memory (3,000; 1,000, 2,000), the
  standard errors for an objection (2; 0, 1, 1.5), the tolerance (1; 0, .5, 1.64), beyond the greatest age (1.25; 1,
  1.5), the reach (2.5; 1.5, 5, 50), the endings of the present (300; 150, 200, 500, 600), parts of a number (4; 3, 5,
  8), rounds (2; 1, 3, 6), days between learning (30; 14), the start of the correction (1.2; 1, 1.1), its step (.005;
  .01) and bound (1.5; 2). Many of these trials were made on earlier forms of the rule; most moved the mean by less
  than .02.
- Set without a trial: at least five matters behind a factor, the slope's variance times nine.
- Left out since they gained nothing there: weekday, hour, month, the age of what is open, open cases of the kind, open
  over recent closings, recent flow times, the mean of several rules, the table of the present or the kind alone.

The later halves were judged twice while this rule was made: without the tolerance, and with it, after it had been
found better on the first halves. The rule before had been made with the judged halves in sight, and this one follows
it. A window at equal coverage rests on the slowest twentieth of a log, ten to twenty-five cases in the permit logs,
and one case can move it by a fifth. Only logs nobody here has read can confirm these figures."""


def _log(log: dict[str, Any]) -> list[str]:
    each = log["rules"]
    ratio = _ratio(log)
    return [
        log["log"] + (" *" if log["rejected"] else ""),
        f"{log['n']:,}",
        " / ".join(f"{rule['coverage']:.1f}" for rule in each),
        " / ".join(f"{rule['window']:.0f}" for rule in each),
        " / ".join("-" if rule["equal"] is None else f"{rule['equal']:.1f}" for rule in each),
        "-" if ratio is None else f"{ratio:.2f}",
        f"{each[-1]['rejected']} of {each[-1]['quarters']}",
    ]
