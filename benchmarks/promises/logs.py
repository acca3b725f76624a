"""The backtest on event logs of real authorities, where they are present: the later half of each is judged.

    python -m benchmarks.promises --only logs --write

judges them and writes docs/reference/promises.md anew. Every number of our rule was chosen on the first halves.
Municipal cases are taken to the last event, and once more to the decision sent. What is declared as known at arrival is
what an application itself states. Nothing of the logs is copied: only shares and medians leave this module.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from zusage.planning.backtest.cases import Log
from zusage.planning.backtest.columns import Choice
from zusage.planning.backtest.figures import RuleFigures, figures, holm, too_few_kept
from zusage.planning.backtest.reading import read_log
from zusage.planning.backtest.replay import LEVEL, replay
from zusage.planning.backtest.rules import rules

DECISION_SENT = "01_HOOFD_510_2"
QUARTER = 30
"""The fewest judged cases of a quarter that is judged on its own."""
SIGNIFICANT = 0.01


def judged_logs(folder: Path) -> list[tuple[str, Path, Choice]]:
    """Return name, file and columns of each log that is there."""
    wanted = [("permit receipts", "receipt/Receipt_to_2011-04.xes.gz", Choice(kind="channel"))]
    for number in (1, 2, 4):
        path = f"bpic15/BPIC15_{number}.xes.gz"
        wanted.append((f"building permits {number}, whole", path, Choice(kind="parts")))
        wanted.append(
            (f"building permits {number}, decided", path, Choice(kind="parts", end_activity=(DECISION_SENT,)))
        )
    wanted += [
        (
            "travel declarations",
            "bpic20/BPI_2020_DomesticDeclarations.xes.gz",
            Choice(known_at_arrival=("Amount",)),
        ),
        (
            "payment requests",
            "bpic20/BPI_2020_RequestForPayment.xes.gz",
            Choice(kind="OrganizationalEntity", known_at_arrival=("RequestedAmount",)),
        ),
        (
            "travel permits",
            "bpic20/BPI_2020_PermitLog.xes.gz",
            Choice(kind="OrganizationalEntity", known_at_arrival=("RequestedBudget",)),
        ),
    ]
    return [(name, folder / path, choice) for name, path, choice in wanted if (folder / path).exists()]


def judge(folder: Path) -> list[dict[str, Any]]:
    """Return for each log how many were judged, and per rule coverage, median window and quarters with too few kept.

    Cases that are counted elsewhere have ``again`` true: building permits up to the decision, and, at the end, those of
    all municipalities together. The other logs share one error (Holm); these are each judged alone, which is stricter.
    """
    found = []
    towns: dict[str, list[Log]] = defaultdict(list)
    for name, path, choice in judged_logs(folder):
        begun = perf_counter()
        log = read_log(path, choice)
        if choice.end_activity:
            # Who is never decided has no day on which a promise could have been kept; this flatters all rules alike.
            log = replace(log, cases=tuple(case for case in log.cases if case.end is not None))
        if choice.kind == "parts":
            towns["decided" if choice.end_activity else "whole"].append(log)
        found.append(judged(name, log, begun, again=bool(choice.end_activity)))
    for what, of_towns in towns.items():
        found.append(judged(f"building permits together, {what}", together(of_towns), perf_counter(), again=True))
    doubts = [too_few_kept(log["n"], log["rules"][-1]["kept"]) for log in found]
    first = [number for number, log in enumerate(found) if not log["again"]]
    for number, doubt in zip(first, holm([doubts[number] for number in first]), strict=True):
        doubts[number] = doubt
    return [log | {"rejected": doubt <= SIGNIFICANT} for log, doubt in zip(found, doubts, strict=True)]


def together(towns: Sequence[Log]) -> Log:
    """One log of several towns: the town is the kind, the kind is a trait known at arrival."""
    cases = [
        replace(case, kind=str(number), known=(*case.known, ("parts", case.kind)))
        for number, town in enumerate(towns)
        for case in town.cases
    ]
    return Log(tuple(sorted(cases, key=lambda case: case.arrival)), max(town.until for town in towns), ())


def judged(name: str, log: Log, begun: float, *, again: bool) -> dict[str, Any]:
    """Return what became of the cases of the later half, by number."""
    named = rules()
    results = replay(log, [rule for _, rule in named])
    counted = figures(log, results[len(results) // 2 :], [label for label, _ in named])
    return {
        "log": name,
        "again": again,
        "seconds": perf_counter() - begun,
        "n": counted.rules[0].overall.judged,
        "rules": [of_rule(rule) for rule in counted.rules],
    }


def of_rule(rule: RuleFigures) -> dict[str, Any]:
    """Return the figures of one rule that are kept, with the number of quarters judged and rejected."""
    quarters = [cell for cell in rule.quarters if cell.judged >= QUARTER]
    doubts = holm([too_few_kept(cell.judged, cell.kept, LEVEL) for cell in quarters])
    return {
        "name": rule.name,
        "kept": rule.overall.kept,
        "coverage": 100 * rule.overall.kept / rule.overall.judged,
        "window": rule.overall.window,
        "equal": rule.equal_window,
        "quarters": len(quarters),
        "rejected": sum(doubt <= SIGNIFICANT for doubt in doubts),
    }
