"""What a replay showed: promises kept, how long they were, how late the broken ones, and since when work piled up.

Every rule is judged on the same cases: those for which every rule made a promise and every promised day lay
before the end of the log. Whether a case is judged therefore depends on nothing that happened after its arrival.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil, exp, lgamma, log, log1p
from statistics import median

from zusage.capacity.domain.survival import quantile_with_open
from zusage.planning.backtest.cases import Log
from zusage.planning.backtest.columns import BERLIN
from zusage.planning.backtest.replay import LEVEL, Promised, rank_of_level

FEWEST = 10
OTHERS = "übrige"
_SIGNIFICANT = 0.01
_MOST_KINDS = 20
_POINTS = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """Promises of one quarter or kind. ``missed``: fewer kept than chance allows (1 %; parts after Holm)."""

    label: str
    judged: int
    kept: int
    window: float
    missed: bool

    @property
    def share(self) -> float | None:
        """The share kept, or None where the cell is too small to be shown."""
        return self.kept / self.judged if self.judged >= FEWEST else None


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule. ``equal_window``: its median window in days, stretched so that in hindsight LEVEL was kept."""

    name: str
    overall: Cell
    equal_window: float | None
    late_median: float | None
    late_high: float | None
    quarters: tuple[Cell, ...]
    kinds: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What became of every matter under one rule; the five numbers add up to all. ``longest``: days promised.

    ``waiting_ended`` and ``waiting_open``: the promised day lies after the log; the matter ended in it or not.
    """

    name: str
    unsaid: int
    kept: int
    broken: int
    waiting_ended: int
    waiting_open: int
    longest: float | None


@dataclass(frozen=True, slots=True)
class Flow:
    """Days from arrival to end that a share of 50, 80 and 95 % did not exceed, open cases counted; None: unknown."""

    label: str
    cases: int
    quantiles: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a report says. ``rules`` is empty where nothing can be said of promises."""

    cases: int
    still_open: int
    first: datetime
    until: datetime
    unsaid: int
    undecided: int
    flows: tuple[Flow, ...]
    open_over_time: tuple[tuple[date, int], ...]
    rules: tuple[RuleFigures, ...]
    accounts: tuple[Account, ...]
    notes: tuple[str, ...]


def figures(story: Log, results: Sequence[Promised], names: Sequence[str]) -> Figures:
    """Count what the replay of ``story`` gave; ``names`` are those of the rules, in the order of the windows."""
    until = story.until.timestamp() / 86400
    label_of = _joined(Counter(result.kind for result in results))
    said = [result for result in results if all(window is not None for window in result.windows)]
    judged = [result for result in said if result.arrival + max(window or 0 for window in result.windows) <= until]
    return Figures(
        cases=len(results),
        still_open=sum(result.days is None for result in results),
        first=story.cases[0].arrival,
        until=story.until,
        unsaid=len(results) - len(said),
        undecided=len(said) - len(judged),
        flows=_flows(results, until, label_of),
        open_over_time=_open_over_time(results, until),
        rules=tuple(_rule(name, number, judged, until, label_of) for number, name in enumerate(names))
        if len(judged) >= FEWEST
        else (),
        accounts=tuple(_account(name, number, results, until) for number, name in enumerate(names)),
        notes=story.notes,
    )


def _account(name: str, number: int, results: Sequence[Promised], until: float) -> Account:
    said = [(result, window) for result in results if (window := result.windows[number]) is not None]
    due = [(result, window) for result, window in said if result.arrival + window <= until]
    kept = sum(result.days is not None and result.days <= window for result, window in due)
    waiting = [result for result, window in said if result.arrival + window > until]
    ended = sum(result.days is not None for result in waiting)
    return Account(
        name=name,
        unsaid=len(results) - len(said),
        kept=kept,
        broken=len(due) - kept,
        waiting_ended=ended,
        waiting_open=len(waiting) - ended,
        longest=max((window for _, window in said), default=None),
    )


def _joined(counts: Counter[str]) -> Callable[[str], str]:
    """The label of a kind: itself, or OTHERS for the rare ones, so that no label stands for fewer than FEWEST."""
    shown = [kind for kind, number in counts.most_common(_MOST_KINDS) if number >= FEWEST]
    while shown and len(shown) < len(counts) and sum(counts.values()) - sum(counts[kind] for kind in shown) < FEWEST:
        shown.pop()
    return lambda kind: kind if kind in shown else OTHERS


def _rule(
    name: str, number: int, judged: Sequence[Promised], until: float, label_of: Callable[[str], str]
) -> RuleFigures:
    quarters: dict[str, list[Promised]] = defaultdict(list)
    kinds: dict[str, list[Promised]] = defaultdict(list)
    for promised in judged:
        quarters[_quarter(promised.arrival)].append(promised)
        kinds[label_of(promised.kind)].append(promised)
    groups = [("gesamt", list(judged)), *quarters.items(), *sorted(kinds.items(), key=lambda item: -len(item[1]))]
    raw = [(label, len(group), sum(_kept(promised, number) for promised in group), group) for label, group in groups]
    # the whole is one question of its own; only the many parts have to share their error
    doubt = [too_few_kept(n, kept) for _, n, kept, _ in raw]
    parts = [at for at, (_, n, _, _) in enumerate(raw) if at and n >= FEWEST]
    doubts = {0: doubt[0], **dict(zip(parts, holm([doubt[at] for at in parts]), strict=True))}
    cells = [
        Cell(
            label,
            n,
            kept,
            median(promised.windows[number] or 0 for promised in group),
            doubts.get(at, 1) <= _SIGNIFICANT,
        )
        for at, (label, n, kept, group) in enumerate(raw)
    ]
    late = sorted(
        (until - promised.arrival if promised.days is None else promised.days) - (promised.windows[number] or 0)
        for promised in judged
        if not _kept(promised, number)
    )
    stretch = sorted(
        float("inf") if promised.days is None else promised.days / max(promised.windows[number] or 0, 1e-6)
        for promised in judged
    )[rank_of_level(len(judged)) - 1]
    return RuleFigures(
        name=name,
        overall=cells[0],
        equal_window=None if stretch == float("inf") else cells[0].window * stretch,
        late_median=median(late) if late else None,
        late_high=late[ceil(0.9 * len(late)) - 1] if late else None,
        quarters=tuple(cells[1 : 1 + len(quarters)]),
        kinds=tuple(cells[1 + len(quarters) :]),
    )


def _kept(promised: Promised, number: int) -> bool:
    return promised.days is not None and promised.days <= (promised.windows[number] or 0)


def _quarter(at: float) -> str:
    day = datetime.fromtimestamp(at * 86400, BERLIN)
    return f"{day.year} Q{(day.month + 2) // 3}"


def _flows(results: Iterable[Promised], until: float, label_of: Callable[[str], str]) -> tuple[Flow, ...]:
    samples: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    total: list[tuple[float, bool]] = []
    for result in results:
        entry = (until - result.arrival, False) if result.days is None else (result.days, True)
        total.append(entry)
        samples[label_of(result.kind)].append(entry)
    rows = [("gesamt", total)]
    if len(samples) > 1:
        rows += sorted(samples.items(), key=lambda item: -len(item[1]))
    return tuple(
        Flow(
            label,
            len(sample),
            (quantile_with_open(sample, 0.5), quantile_with_open(sample, 0.8), quantile_with_open(sample, LEVEL))
            if len(sample) >= FEWEST
            else (None, None, None),
        )
        for label, sample in rows
    )


def _open_over_time(results: Sequence[Promised], until: float) -> tuple[tuple[date, int], ...]:
    if len(results) < FEWEST:
        return ()
    came = sorted(result.arrival for result in results)
    went = sorted(result.arrival + result.days for result in results if result.days is not None)
    step = (until - came[0]) / _POINTS
    points = []
    arrived = ended = 0
    for number in range(_POINTS + 1):
        at = came[0] + number * step
        while arrived < len(came) and came[arrived] <= at:
            arrived += 1
        while ended < len(went) and went[ended] <= at:
            ended += 1
        points.append(((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=at)).date(), arrived - ended))
    return tuple(points)


def too_few_kept(n: int, kept: int, level: float = LEVEL) -> float:
    """The probability of at most ``kept`` of ``n`` if each is kept with ``level`` (exact binomial, one-sided)."""
    if kept >= n:
        return 1.0
    total = 0.0
    for number in range(kept, -1, -1):
        term = exp(
            lgamma(n + 1)
            - lgamma(number + 1)
            - lgamma(n - number + 1)
            + number * log(level)
            + (n - number) * log1p(-level)
        )
        total += term
        if number < level * n and term < total * 1e-12:
            break
    return min(1.0, total)


def holm(values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the given order."""
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=lambda place: values[place])):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return adjusted
