"""How long matters take, with those counted that are still open.

Looking at finished matters only makes every city look fast: the slow ones are still under way. The estimate of
Kaplan and Meier (1958) lets an open matter count as long as it has been seen, and nothing is said about times that
nobody has seen yet. Shares are exact fractions, so that a quantile never hangs on a rounding.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zusage.common.domain.refusal import Mistake


class BrokenFlowTime(Mistake):
    """A matter that took less than no time, or a quantile that no share can be."""


@dataclass(frozen=True)
class Step:
    """One step of a curve: after `duration`, the share `surviving` of all matters is still open.

    `at_risk` is how many had been seen open until then, `ended` how many of those ended at this duration.
    """

    duration: int
    at_risk: int
    ended: int
    surviving: Fraction


@dataclass(frozen=True)
class FlowCurve:
    """The share of matters that are still open after a time; falls at every duration at which one ended.

    `longest` is the largest age seen, ended or open (-1 if there is none): the curve says nothing beyond it.
    """

    steps: tuple[Step, ...]
    longest: int

    def still_open(self, duration: int) -> Fraction | None:
        """Return the share still open after `duration`, or None where nobody has been seen so long."""
        if duration > self.longest:
            return None if not self.steps or self.steps[-1].surviving else Fraction(0)
        passed = [step.surviving for step in self.steps if step.duration <= duration]
        return passed[-1] if passed else Fraction(1)

    def quantile(self, permille: int) -> int | None:
        """Return the shortest duration within which at least `permille` of all matters end.

        None if the curve does not come down that far: then the honest answer is "longer than we have seen", never
        the largest age.

        :raises BrokenFlowTime: unless `permille` is 1 to 1000
        """
        if not 1 <= permille <= 1000:
            raise BrokenFlowTime(f"no quantile: {permille} permille")
        for step in self.steps:
            if 1000 * step.surviving <= 1000 - permille:
                return step.duration
        return None


def flow_curve(spells: Iterable[tuple[int, bool]]) -> FlowCurve:
    """Return the curve of matters given as (duration, ended), in whole days or whatever unit the caller counts in.

    An open matter has `ended` false and the age it has now. Where matters end at the same duration at which others
    are last seen open, the open ones still count as at risk: events come before censorings (Kaplan and Meier 1958,
    section 2). Without open matters a quantile is the one of the finished matters. That matters are open must not
    depend on how long they will take; those withdrawn or forwarded count as open until that day.

    :raises BrokenFlowTime: if a duration is negative
    """
    ends: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for duration, ended in spells:
        if duration < 0:
            raise BrokenFlowTime(f"a matter of {duration}")
        seen[duration] += 1
        ends[duration] += ended
    at_risk = seen.total()
    surviving = Fraction(1)
    steps = []
    for duration in sorted(seen):
        if ended_here := ends[duration]:
            surviving *= Fraction(at_risk - ended_here, at_risk)
            steps.append(Step(duration, at_risk, ended_here, surviving))
        at_risk -= seen[duration]
    return FlowCurve(tuple(steps), max(seen, default=-1))


def quantile_with_open(spells: Iterable[tuple[float, bool]], level: float) -> float | None:
    """Return the duration by which a share of `level` has ended, or None if the estimate does not come so far.

    What `flow_curve(...).quantile` says, for many spells and any unit: the share is kept in floating point, since exact
    fractions of tens of thousands of different durations grow long. A test holds the two against each other.
    """
    ordered = sorted(spells, key=lambda spell: (spell[0], not spell[1]))
    at_risk = len(ordered)
    surviving = 1.0
    for duration, ended in ordered:
        if ended:
            surviving *= 1 - 1 / at_risk
            if surviving <= 1 - level + 1e-12:
                return duration
        at_risk -= 1
    return None
