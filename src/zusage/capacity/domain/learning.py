"""What is learned from finished work: minutes of an activity, ways through a gateway, the factor of a pool.

A package states what it expects; finished work moves that towards what is measured, the more the more there is of
it. Nothing is learned from staff without an agreement with their council, and nothing from fewer than five people:
a mean of two clerks would be a figure about each of them. Whole numbers only, so that every machine learns the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from zusage.common.domain.refusal import Mistake

FEWEST_PEOPLE = 5
"""Groups with fewer people than this are not learned alone: the house's limit for suppression."""

PRIOR_STRENGTH = 20
"""With how many finished items the word of the package weighs as much as what was measured."""

WHOLE = 1000
"""All ways out of a gateway together, in permille."""

MILLION = 1_000_000
SMALLEST_FACTOR = 300_000
LARGEST_FACTOR = 3_000_000
FACTOR_MEMORY = 1000
"""A factor moves by one part in so many of the way to each new item."""


class BrokenMeasurement(Mistake):
    """What was measured contradicts itself, or does not fit what the package knows."""


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded to the nearest whole number, halves upwards; `denominator` is positive."""
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True)
class Handling:
    """How long one activity takes in one pool: mean in minutes, variance in squared minutes.

    :raises BrokenMeasurement: if the mean is below one minute or the variance negative
    """

    minutes: int
    minutes_squared: int

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.minutes_squared < 0:
            raise BrokenMeasurement(f"no handling time: {self}")


@dataclass(frozen=True)
class Tally:
    """Finished items of one activity in one pool, as sums only: no item and no person can be told from it.

    `people` is how many different people worked on the `items`; `minutes` is the sum of their minutes,
    `squares` the sum of the squared minutes.

    :raises BrokenMeasurement: if no items could have these sums
    """

    people: int
    items: int
    minutes: int
    squares: int

    def __post_init__(self) -> None:
        negative = min(self.people, self.items, self.minutes, self.squares) < 0
        if negative or self.people > self.items or self.minutes**2 > self.items * self.squares:
            raise BrokenMeasurement(f"no items have these sums: {self}")

    @classmethod
    def of(cls, minutes: Iterable[int], *, people: int) -> Self:
        """Add up the minutes of single items."""
        items = tuple(minutes)
        return cls(people, len(items), sum(items), sum(value * value for value in items))


def shrunk(prior: Handling, tally: Tally, strength: int = PRIOR_STRENGTH) -> Handling:
    """Return the handling time after `tally`, as if the prior were `strength` items that came before.

    With n items of mean x and variance s, and n0, m, v of the prior (the means of a normal-gamma posterior, Murphy
    2007, with as many pseudo-items behind the variance as behind the mean):
    mean (n0 m + n x) / (n0 + n), variance (n0 v + n s + n0 n / (n0 + n) (x - m)²) / (n0 + n), both rounded half up,
    the mean at least one minute. The mean lies between prior and data; the variance is never below the smaller of
    the two, and above the larger by a quarter of (x - m)² at most.

    :raises BrokenMeasurement: if the strength is below one
    """
    if strength < 1:
        raise BrokenMeasurement(f"a prior as strong as {strength} items")
    items = strength + tally.items
    total = strength * prior.minutes + tally.minutes
    squares = strength * (prior.minutes_squared + prior.minutes**2) + tally.squares
    return Handling(
        minutes=max(1, half_up(total, items)),
        minutes_squared=half_up(items * squares - total * total, items * items),
    )


def learn_handling(
    prior: Handling,
    tallies: Mapping[UUID, Tally],
    *,
    people: int,
    staff_agreement: bool,
    strength: int = PRIOR_STRENGTH,
) -> dict[UUID, Handling]:
    """Return the handling time of one activity in every pool of `tallies`.

    `people` counts the different people behind all tallies together; somebody may work in two pools. Without
    `staff_agreement`, or with fewer than five people in all, every pool keeps the prior unchanged. A pool with
    fewer than five people takes what all pools together give. So that a small pool cannot be told by taking the
    others away from the whole, the next larger pools share its fate until five people stand behind them.

    :raises BrokenMeasurement: if `people` is more than the tallies name, or fewer than one of them
    """
    named = [tally.people for tally in tallies.values()]
    if not max(named, default=0) <= people <= sum(named):
        raise BrokenMeasurement(f"{people} people behind tallies of {named}")
    if not staff_agreement or people < FEWEST_PEOPLE:
        return dict.fromkeys(tallies, prior)
    together = shrunk(prior, _added(tallies.values(), people), strength)
    rolled_up = _rolled_up(tallies, people)
    return {pool: together if pool in rolled_up else shrunk(prior, tally, strength) for pool, tally in tallies.items()}


def _added(tallies: Iterable[Tally], people: int) -> Tally:
    parts = tuple(tallies)
    return Tally(
        people=people,
        items=sum(part.items for part in parts),
        minutes=sum(part.minutes for part in parts),
        squares=sum(part.squares for part in parts),
    )


def _rolled_up(tallies: Mapping[UUID, Tally], people: int) -> set[UUID]:
    """Return the pools that are too small to be learned alone, and those that hide them.

    Behind the hidden pools stand at least as many people as behind the largest of them, and at least those of the
    whole that the other pools cannot account for; more is not known, since somebody may work in two pools.
    """
    hidden: set[UUID] = set()
    behind, others = 0, sum(tally.people for tally in tallies.values())
    for pool in sorted(tallies, key=lambda pool: (tallies[pool].people, pool)):
        size = tallies[pool].people
        if size >= FEWEST_PEOPLE and (not hidden or behind >= FEWEST_PEOPLE):
            break
        hidden.add(pool)
        others -= size
        behind = max(size, people - others)
    return hidden


def learn_branches(
    prior_permille: Mapping[str, int], taken: Mapping[str, int], *, strength: int = PRIOR_STRENGTH
) -> dict[str, int]:
    """Return how often each way out of a gateway is taken, in permille that add up to exactly 1000.

    `taken` counts the tokens that went each way; a way it does not name was never taken. The prior counts like
    `strength` tokens (the mean of a Dirichlet posterior). What rounding leaves over goes to the ways with the
    largest remainders (Hare and Niemeyer), among equals in the order of the prior.

    :raises BrokenMeasurement: if the prior does not add up to 1000, a number is negative, a way is unknown to the
        prior, or the strength is below one
    """
    numbers = (*prior_permille.values(), *taken.values())
    if sum(prior_permille.values()) != WHOLE or min(numbers) < 0 or not taken.keys() <= prior_permille.keys():
        raise BrokenMeasurement(f"branches {dict(prior_permille)} cannot be taken {dict(taken)}")
    if strength < 1:
        raise BrokenMeasurement(f"a prior as strong as {strength} tokens")
    tokens = strength + sum(taken.values())
    shares = {
        way: divmod(strength * permille + WHOLE * taken.get(way, 0), tokens) for way, permille in prior_permille.items()
    }
    left_over = WHOLE - sum(whole for whole, _ in shares.values())
    # sorted is stable, so that equal remainders keep the order of the prior
    favoured = set(sorted(shares, key=lambda way: -shares[way][1])[:left_over])
    return {way: whole + (way in favoured) for way, (whole, _) in shares.items()}


@dataclass(frozen=True)
class Factor:
    """How much longer work takes in a pool than its standard minutes say, in millionths: 1,000,000 is as stated.

    The ledger stays in standard minutes and is never re-scaled; the factor multiplies where a day is tested.

    :raises BrokenMeasurement: if it lies outside 0.3 to 3
    """

    millionths: int = MILLION

    def __post_init__(self) -> None:
        if not SMALLEST_FACTOR <= self.millionths <= LARGEST_FACTOR:
            raise BrokenMeasurement(f"a factor of {self.millionths} millionths")

    @property
    def permille(self) -> int:
        """The factor in permille, rounded half up."""
        return half_up(self.millionths, 1000)


def learn_factor(factor: Factor, worked: int, standard: int, *, staff_agreement: bool) -> Factor:
    """Return the factor of a pool after one finished item of `worked` minutes that the ledger held `standard` for.

    r + γ (worked / standard - r) with γ = 1/1000, held within 0.3 to 3, rounded half up to millionths: exponential
    smoothing over about a thousand items. Faster learning gained nothing in simulation and lengthened the tail.
    Rounding stops it within 0.0005 of the truth. Without `staff_agreement` the factor stays as it is; pools of
    fewer than five people share one factor, which their caller feeds with the items of all of them.

    :raises BrokenMeasurement: if the minutes are negative or the standard is below one
    """
    if worked < 0 or standard < 1:
        raise BrokenMeasurement(f"{worked} minutes worked for {standard} standard minutes")
    if not staff_agreement:
        return factor
    moved = half_up((FACTOR_MEMORY - 1) * factor.millionths * standard + MILLION * worked, FACTOR_MEMORY * standard)
    return Factor(min(max(moved, SMALLEST_FACTOR), LARGEST_FACTOR))
