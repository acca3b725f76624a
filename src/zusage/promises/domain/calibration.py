"""Whether promises are kept as often as stated, from a record whose answers come late.

A promise that is kept is known on the day of the hand-over, a broken one on the evening of its last day: that is
what the day says, however much later the notice goes out. Whoever waits for the hand-over to count a miss sees the
misses last, and overstates what was kept exactly when it gets worse. Whole numbers only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zusage.capacity.domain.learning import half_up
from zusage.common.domain.refusal import Mistake
from zusage.law.domain.derivation import Line, line

LAST = 200
"""How many resolved promises are stated: few enough to follow a change, many enough to mean something."""

ENOUGH = 100
"""Below this many resolved promises a service has no record: nothing is stated, its dates are called Serviceziel."""

FEW = 5
"""Fewer misses than this are only bounded, as in the whole public record: nobody shall be recognised among them."""

IMAGINARY = 20
IMAGINARY_KEPT_PERMILLE = 970
"""Before there are figures: twenty imaginary promises, 97 % of them kept."""


class BrokenCalibration(Mistake):
    """A window of no promises."""


@dataclass(frozen=True)
class GivenPromise:
    """A promise as calibration sees it: its effective end, and when the notice was handed over, if it was.

    An extended promise never counts as kept; give it the end that it had before it was extended and no hand-over.
    Withdrawn and forwarded promises say nothing and are left out.
    """

    promised_until: date
    handed_over_on: date | None = None

    @property
    def kept(self) -> bool:
        """Whether it was handed over on or before its end; says nothing before `known_on`."""
        return self.handed_over_on is not None and self.handed_over_on <= self.promised_until

    @property
    def known_on(self) -> date:
        """The day on whose evening it is known whether the promise was kept."""
        if self.handed_over_on is None:
            return self.promised_until
        return min(self.handed_over_on, self.promised_until)


def resolved(record: Iterable[GivenPromise], on: date) -> list[GivenPromise]:
    """Return the promises known to be kept or broken on the evening of `on`, in the order they became known.

    A record may know more than that evening did; what happened later changes nothing. Among those that became
    known on one day the broken ones come last, so that a cut never hides a miss of that day.
    """
    known = (promise for promise in record if promise.known_on <= on)
    return sorted(known, key=lambda promise: (promise.known_on, not promise.kept, promise.promised_until))


@dataclass(frozen=True)
class Stated:
    """What is stated of the last resolved promises; `kept` is a lower bound if few were not."""

    resolved: int
    kept: int
    is_at_least: bool
    since_on: date
    until_on: date
    """From when to when they came to be known."""

    def line(self, *, is_target: bool) -> Line:
        """Return the sentence; without the city's resolution the same dates are called Serviceziel."""
        if is_target:
            code = "record.target_at_least" if self.is_at_least else "record.target"
        else:
            code = "record.promise_at_least" if self.is_at_least else "record.promise"
        return line(code, resolved=self.resolved, kept=self.kept, since=self.since_on, until=self.until_on)


def stated(resolved: int, kept: int, since_on: date, until_on: date) -> Stated | None:
    """Return what may be stated of so many resolved and kept promises; None while there are too few."""
    if resolved < ENOUGH:
        return None
    if resolved - kept < FEW:
        return Stated(resolved, resolved - FEW + 1, True, since_on, until_on)
    return Stated(resolved, kept, False, since_on, until_on)


def measured(record: Iterable[GivenPromise], on: date, last: int = LAST) -> int:
    """Return the share kept of the `last` promises resolved by the evening of `on`, in permille, rounded half up.

    Twenty imaginary promises, 97 % of them kept, are added: 970 before there are any, 997 at most
    with the 200 of the house. In simulation, with the margins of the house, it lay 0.3 points from what followed. It
    is the figure to hold against the nominal probability behind a quantile; pages state the counts (`stated`).

    :raises BrokenCalibration: if `last` is below one
    """
    if last < 1:
        raise BrokenCalibration(f"the last {last} promises")
    counted = resolved(record, on)[-last:]
    kept = sum(promise.kept for promise in counted)
    return half_up(1000 * kept + IMAGINARY * IMAGINARY_KEPT_PERMILLE, len(counted) + IMAGINARY)
