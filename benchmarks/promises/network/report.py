"""The figures of the network as Markdown tables, and beside them what was wanted."""

from collections.abc import Sequence
from typing import Any

from benchmarks.promises.model import NAMES
from benchmarks.promises.network import stages
from benchmarks.promises.network.experiments import CHOSEN_ON
from benchmarks.promises.network.policy import AFTER_ANSWERS, POLICIES, RELEASED
from benchmarks.promises.tables import Pair, table, triple, with_interval

OURS = "window-first 1/23/32, p .95, protection 1.3"
OURS_99 = "window-first 1/41/53, p .99, protection 1.3"


def text(found: dict[str, Any]) -> str:
    """Return all tables of the network."""
    return "\n\n".join(
        (
            _HEAD,
            _protection(found["protection"]),
            *(_weather(weather) for weather in found["weathers"]),
            _shocks(found["shocks"]),
            stated(found),
            _answers(found["weathers"][0]["policies"]),
            _pauses(found["weathers"][0]["policies"]),
            _stages(found["stages"]),
            _allowances(found["allowances"]),
            _sharing(found["sharing"]),
        )
    )


_HEAD = """### A network of pools

24 clerks in three pools (5/7/6, and 6 with two skills), matters of 2/3/4 stages, another body in half of the middle and
all long ones (10 days on average, inside the promise), 30 % of the long rest for the applicant (10 days, the promise
moves with them); 1,400 days a seed. Class shares 60/30/10 and the minutes of each stage are our reading of the
description. Triples are short / middle / long, windows mean days from receipt to the end of the promised day. There are
no margins (z, k, vc) where none are named. Protection is a. A loss of people is known the day it begins, and every day
believed to end in ten."""


def _part(title: str, remark: str, head: list[str], rows: list[list[str]]) -> str:
    return f"#### {title}\n\n{remark}\n\n{table(head, rows)}"


def _protection(ways: list[dict[str, Any]]) -> str:
    rows = [
        [
            f"{way['a'] / 1000:.1f}",
            *(with_interval(way[f"later {kind}"]) for kind in NAMES),
            triple(way, "window", 1),
        ]
        for way in ways
    ]
    remark = (
        f"Load .90, sigma .2, p .95, seeds {CHOSEN_ON.start} to {CHOSEN_ON.stop - 1}, on which nothing of the network "
        "is judged. The rule is to raise it by .1 until short and middle matters are later than their window in less "
        "than 2 %. That is 1.3, by a hundredth of a point, far less than the interval: 1.2 or 1.4 might as well be it. "
        "It was no blind choice. 1.3 had been taken from seeds 0 to 4 before; the first twenty of these seeds gave no "
        "value up to 1.5 (the lowest 2.06 % of middle matters, at 1.4), and only then a hundred were taken. With p .99 "
        "the rule is met from 1.0 on; that policy has 1.3 as well, so that the two differ in p and windows alone."
    )
    head = ["protection", "short, later than window %", "middle", "long", "mean window"]
    return _part("How much protection", remark, head, rows)


def _weather(weather: dict[str, Any]) -> str:
    first = weather["policies"]["first come first served, fixed 2/42/55"]
    rows = [
        [name, triple(found, "kept", 2), triple(found, "window", 1), triple(found, "later", 1)]
        for name, found in ((name, weather["policies"][name]) for name in POLICIES)
    ]
    remark = (
        f"Windows that never change, first come first served: 99 %: {triple(first, 'flow q99', 1)}; "
        f"95 %: {triple(first, 'flow q95', 1)}."
    )
    return _part(
        weather["weather"].capitalize(), remark, ["policy", "kept %", "mean window", "later than window %"], rows
    )


def _shocks(rows: list[dict[str, Any]]) -> str:
    names = [name for name in rows[0]["policies"] if name not in (OURS, OURS_99)]
    body = [
        [
            shock["shock"],
            *(triple(shock["policies"][name], "kept", 1) for name in (*names, OURS, OURS_99)),
            triple(shock["policies"][OURS], "window", 1),
        ]
        for shock in rows
    ]
    head = ["kept %", *names, "p .95, protection 1.3", "p .99, protection 1.3", "p .95: mean window"]
    return _part("Shocks, base .85, sigma .1", "Matters that arrive from 20 days before to 60 days after.", head, body)


def stated(found: dict[str, Any]) -> str:
    """Return what is kept where a wait outside makes the window, and how far it is from what is stated."""
    rows, worst = [], 0.0
    cases = [(weather["weather"], weather["policies"]) for weather in found["weathers"]]
    cases += [(shock["shock"], shock["policies"]) for shock in found["shocks"]]
    for title, policies in cases:
        cells = [title]
        for name, stated in ((OURS, 95), (OURS_99, 99)):
            for kind in NAMES[1:]:
                kept = policies[name][f"kept {kind}"]
                worst = max(worst, abs(kept[0] - stated))
                cells.append(with_interval(kept))
        rows.append(cells)
    verdict = "ambitious" if worst <= 1.5 else "realistic" if worst <= 2 else "MISSED"
    remark = (
        "Where an outside wait makes the window, what is stated is nearly what is kept. Widest gap: "
        f"{worst:.2f} points (wanted: 2, ambitious 1.5; {verdict})."
    )
    head = ["kept %", "stated 95: middle", "long", "stated 99: middle", "long"]
    return _part("Stated and kept", remark, head, rows)


def _answers(policies: dict[str, dict[str, Pair]]) -> str:
    rows = [
        [
            name,
            triple(found, "kept", 2),
            triple(found, "window", 1),
            triple(found, "in the end", 1),
            *(
                " / ".join(f"{found[f'{what} after the answer {kind}'][0]:.1f}" for kind in NAMES[1:])
                for what in ("promised", "needed")
            ),
            triple(found, "later", 1),
        ]
        for name, found in ((name, policies[name]) for name in (OURS, OURS_99, *AFTER_ANSWERS))
    ]
    head = ["policy", "kept %", "first window", "window in the end",
            "days promised after the answer, middle / long", "days needed", "later than window %"]  # fmt: skip
    remark = (
        "Load .90, sigma .2. A new date is asked for when the answer comes and replaces the first one only if it is "
        "earlier; kept is judged by the last date."
    )
    return _part("Dates brought forward", remark, head, rows)


def _pauses(policies: dict[str, dict[str, Pair]]) -> str:
    rows = [
        [
            name,
            with_interval(found["kept rested"]),
            with_interval(found["kept not rested"]),
            triple(found, "window", 1),
            triple(found, "later", 1),
        ]
        for name, found in ((name, policies[name]) for name in (OURS, RELEASED))
    ]
    head = ["policy", "long, rested: kept %", "long, did not", "mean window", "later than window %"]
    return _part("Matters that rest for the applicant", "Load .90, sigma .2.", head, rows)


def _stages(rules: list[dict[str, Any]]) -> str:
    rows = [
        [
            rule["rule"],
            *(_with_range(rule[f"{share}"][what]) for share in stages.SHARES for what in ("factor", "of the whole's")),
        ]
        for rule in rules
    ]
    remark = (
        "The least factor on fixed windows of 1/3/8 days with which 99 % (95 %) of every class are kept; smaller is "
        "better. A window is fixed before anyone knows its years, so all seeds are counted together and bad years "
        "decide. Without other bodies and pauses, load .90, sigma .1. In brackets 95 % intervals: as many seeds are "
        "drawn anew, with replacement, a thousand times, the same ones for every order."
    )
    head = ["order of work", "99 %", "99 %: part of the whole's", "95 %", "95 %: part of the whole's"]
    return _part("Internal due days of stages", remark, head, rows)


def _allowances(ways: list[dict[str, Any]]) -> str:
    rows = [
        [
            f"{allowance['minutes']}",
            triple(allowance, "kept", 2),
            triple(allowance, "window", 1),
            triple(allowance, "later", 1),
        ]
        for allowance in ways
    ]
    remark = (
        "The same with honest quotes: windows 1/3/8, protection 1.3, quantile .95, load .90, sigma .2, without other "
        "bodies and pauses. Rows of the ledger stand where the way alone puts them."
    )
    head = ["minutes earlier a later stage", "kept %", "mean window", "later than window %"]
    return _part("Time for the queues of later stages", remark, head, rows)


def _with_range(found: Sequence[float]) -> str:
    middle, low, high = found
    return f"{middle:.2f}" if low == high else f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _sharing(cases: list[dict[str, Any]]) -> str:
    rows = []
    for case in cases:
        for name, found in case["ways"].items():
            rows.append(
                [case["case"], name, triple(found, "kept", 2), triple(found, "window", 1), triple(found, "later", 1)]
            )
    remark = (
        "p .95, protection 1.3. What is sudden begins with a quarter, so that people are divided anew at once, which "
        "favours the division. “Worked so”: a person works in the pool that lags behind its share, and helps in the "
        "other when nothing lies there; “floating”: where the most urgent matter is. “Every set asked”: a quote asks "
        "each set of pools with all who can work in any of them."
    )
    return _part("People with two skills", remark, ["what changes", "people with two skills", "kept %",
                  "mean window", "later than window %"], rows)  # fmt: skip
