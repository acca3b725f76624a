"""The backtest on event logs of real authorities, where they are present: the later half of each is judged.

How far the last rule stretches itself was chosen on the first halves. Municipal cases are taken to the decision sent,
once, and to the last event, once. Nothing of the logs is copied: only shares and medians leave this module.
"""

from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from zusage.promises.backtest.columns import Choice
from zusage.promises.backtest.figures import figures, holm, too_few_kept
from zusage.promises.backtest.reading import read_log
from zusage.promises.backtest.replay import LEVEL, replay
from zusage.promises.backtest.rules import rules

DECISION_SENT = "01_HOOFD_510_2"
QUARTER = 30


def judged_logs(folder: Path) -> list[tuple[str, Path, Choice]]:
    """Return name, file and columns of each log that is there."""
    wanted = [("permit receipts", "receipt/Receipt_to_2011-04.xes.gz", Choice(kind="channel"))]
    for number in (1, 2, 4):
        path = f"bpic15/BPIC15_{number}.xes.gz"
        wanted.append((f"building permits {number}, whole", path, Choice(kind="parts")))
        wanted.append((f"building permits {number}, decided", path, Choice(kind="parts", end_activity=DECISION_SENT)))
    wanted += [
        ("travel declarations", "bpic20/BPI_2020_DomesticDeclarations.xes.gz", Choice()),
        ("payment requests", "bpic20/BPI_2020_RequestForPayment.xes.gz", Choice(kind="OrganizationalEntity")),
        ("travel permits", "bpic20/BPI_2020_PermitLog.xes.gz", Choice(kind="OrganizationalEntity")),
    ]
    return [(name, folder / path, choice) for name, path, choice in wanted if (folder / path).exists()]


def judge(folder: Path) -> list[dict[str, Any]]:
    """Return for each log how many were judged, and per rule coverage, median window and quarters with too few kept."""
    found = []
    for name, path, choice in judged_logs(folder):
        begun = perf_counter()
        log = read_log(path, choice)
        if choice.end_activity:
            # Who is never decided has no day on which a promise could have been kept; this flatters all rules alike.
            log = replace(log, cases=tuple(case for case in log.cases if case.end is not None))
        named = rules()
        results = replay(log, [rule for _, rule in named])
        later = results[len(results) // 2 :]
        counted = figures(log, later, [label for label, _ in named])
        found.append(
            {
                "log": name,
                "seconds": perf_counter() - begun,
                "n": counted.rules[0].overall.judged,
                "rules": [_rule(rule) for rule in counted.rules],
            }
        )
    doubts = holm([too_few_kept(one["n"], one["rules"][-1]["kept"]) for one in found])
    for one, doubt in zip(found, doubts, strict=True):
        one["rejected"] = doubt <= 0.01
    return found


def _rule(rule: Any) -> dict[str, Any]:
    quarters = [cell for cell in rule.quarters if cell.judged >= QUARTER]
    doubts = holm([too_few_kept(cell.judged, cell.kept, LEVEL) for cell in quarters])
    return {
        "name": rule.name,
        "kept": rule.overall.kept,
        "coverage": 100 * rule.overall.kept / rule.overall.judged,
        "window": rule.overall.window,
        "equal": rule.equal_window,
        "quarters": len(quarters),
        "rejected": sum(doubt <= 0.01 for doubt in doubts),
    }
