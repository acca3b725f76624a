"""Leading signals: that a pool is drifting is seen before promises break.

A kept promise tells about weeks ago. Earlier speak what flows in against what flows out, who is missing, steps that
do not move, and minutes that grow. Each is one number per working day or item and pool, in thousandths; a one-sided
CUSUM (Page 1954) adds up what exceeds the normal, so that a small lasting change is seen and a single bad day is not.
An alarm is a reason to look. It changes no promise, speaks of a pool and never of a person, and needs the same
agreement and the same five people as everything learned from minutes; who calls sees to that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isqrt, log

from zusage.capacity.domain.learning import half_up
from zusage.common.domain.refusal import Mistake

UNIT = 1000
"""One: a share, a day or a standard deviation, in thousandths."""

LARGEST_DEVIATION = 4 * UNIT
"""A single value counts as four deviations at most: one wrong entry is no drift."""


class BrokenSignal(Mistake):
    """A signal from minutes, counts or a normal time that cannot be."""


def backlog_growth(arrived: int, done: int, expected: int) -> int:
    """Return by how much more came in than went out, as a share of the `expected` arrivals, in thousandths.

    All three in standard minutes of one working day (or week). The growth is watched and not the backlog itself,
    which hangs on the day before and would ring for a long time after every wave.

    :raises BrokenSignal: if minutes are negative or none are expected
    """
    return _share(arrived - done, expected, arrived, done)


def capacity_loss(planned: int, present: int) -> int:
    """Return which share of the `planned` minutes was not there, in thousandths; negative if more were.

    :raises BrokenSignal: if minutes are negative or none were planned
    """
    return _share(planned - present, planned, present)


def standstill(due: int, done: int) -> int:
    """Return which share of the steps that were to end on a day has not, in thousandths.

    `due` counts the steps whose flow time is over on that working day, `done` those of them that have ended by its
    evening. It tells of matters that stop although nobody is missing.

    :raises BrokenSignal: if counts are negative, none was due, or more were done than due
    """
    if done > due:
        raise BrokenSignal(f"{done} of {due} steps done")
    return _share(due - done, due, done)


def handling_growth(worked: int, standard: int) -> int:
    """Return the natural logarithm of worked over standard minutes of one item, in thousandths.

    Minutes below one count as one. A logarithm makes half as long and twice as long equally far from normal. It is
    the only number here that is not exact; it is rounded to thousandths and no date depends on it.

    :raises BrokenSignal: if minutes are negative or the standard is below one
    """
    if worked < 0 or standard < 1:
        raise BrokenSignal(f"{worked} minutes worked for {standard}")
    return round(UNIT * log(max(worked, 1) / standard))


def _share(part: int, whole: int, *not_negative: int) -> int:
    if whole < 1 or min(not_negative) < 0:
        raise BrokenSignal(f"no share: {part} of {whole}")
    return half_up(UNIT * part, whole)


@dataclass(frozen=True)
class Normal:
    """What a signal is like in a calm time: mean and standard deviation, in its own unit.

    :raises BrokenSignal: if the deviation is not positive
    """

    mean: int
    deviation: int

    def __post_init__(self) -> None:
        if self.deviation < 1:
            raise BrokenSignal(f"a signal that never varies: {self}")

    @classmethod
    def of(cls, values: Sequence[int]) -> "Normal":
        """Return the normal of a calm time; the deviation is the one of a sample, rounded down, one at least.

        How far the false alarms are from what is stated below hangs on this: take 250 values or more.

        :raises BrokenSignal: if there are fewer than two values
        """
        count = len(values)
        if count < 2:
            raise BrokenSignal(f"{count} values are no normal time")
        total = sum(values)
        squares = count * sum(value * value for value in values) - total * total
        return cls(half_up(total, count), max(1, isqrt(squares // (count * (count - 1)))))

    def standardised(self, value: int) -> int:
        """Return how many deviations `value` lies above the mean, in thousandths, within four either way."""
        deviations = half_up(UNIT * (value - self.mean), self.deviation)
        return min(max(deviations, -LARGEST_DEVIATION), LARGEST_DEVIATION)


@dataclass(frozen=True)
class Cusum:
    """The running sum of what exceeds the normal: S <- max(0, S + x - allowance), alarm from `threshold` on.

    Everything in thousandths of a standard deviation. With the defaults (half a deviation, five) and independent
    normal values, a false alarm comes once in 930 values, and a lasting shift by one deviation is seen after 10.4, by
    two after 4 (Montgomery, Statistical Quality Control, section 9.1). Values that hang together ring more often.

    :raises BrokenSignal: if allowance or sum are negative or the threshold is not positive
    """

    allowance: int = UNIT // 2
    threshold: int = 5 * UNIT
    sum: int = 0

    def __post_init__(self) -> None:
        if self.allowance < 0 or self.threshold < 1 or self.sum < 0:
            raise BrokenSignal(f"no running sum: {self}")

    @property
    def alarmed(self) -> bool:
        """Whether somebody should look."""
        return self.sum >= self.threshold

    def after(self, deviations: int) -> "Cusum":
        """Return the sum after one more standardised value."""
        return Cusum(self.allowance, self.threshold, max(0, self.sum + deviations - self.allowance))


def first_alarm(values: Iterable[int], normal: Normal, start: Cusum | None = None) -> int | None:
    """Return after how many values of a signal the alarm comes, or None if it does not.

    Reads no further than the alarm.
    """
    cusum = start or Cusum()
    for number, value in enumerate(values, start=1):
        cusum = cusum.after(normal.standardised(value))
        if cusum.alarmed:
            return number
    return None
