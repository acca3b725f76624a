"""Pools that share people: how the minutes of those who can work in several are divided between them.

The division makes the least ratio of a pool's minutes to its demand as large as it can be, then the next least, and so
on: what the linear program "maximise t, t · demand ≤ minutes" asks for, in whole minutes. Every minute goes to the pool
whose ratio is least, as long as someone can give it one, if need be by way of others: who knows A and B leaves A to one
who knows A and C. That giving minute by minute ends at the best division is proved by Federgruen and Groenevelt
(Operations Research 34, 1986, pp. 909-918), since what pools can have together is a polymatroid.

Asked when rosters or the mix of matters change. In between the shares are fixed, and a quote takes them as given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import lcm
from uuid import UUID

from zusage.common.domain.refusal import Mistake


class CrewUnclear(Mistake):
    """A crew with no pool, with a pool twice or with less than no minutes, or a demand of less than none."""


@dataclass(frozen=True)
class Crew:
    """All who have the same skills: the pools they can work in, and their minutes a day taken together."""

    pool_ids: tuple[UUID, ...]
    minutes: int


@dataclass(frozen=True)
class Division:
    """Which minutes of each crew go to which pool; each crew's minutes are all given."""

    shares: tuple[tuple[Crew, Mapping[UUID, int]], ...]

    def minutes_of(self, pool_id: UUID) -> int:
        """Return the minutes a day of a pool."""
        return sum(given.get(pool_id, 0) for _, given in self.shares)


def divide(crews: Sequence[Crew], demand: Mapping[UUID, int]) -> Division:
    """Return the division that serves the worst served pool best.

    `demand` is the work that comes to each pool, in minutes a day; where ratios are equal, the smaller demand and then
    the pool named first goes first. A pool without demand gets what nobody else can use.

    :raises CrewUnclear: if a crew or a demand makes no sense, or a crew knows a pool that `demand` does not name
    """
    _check(crews, demand)
    spare = [crew.minutes for crew in crews]
    given = [dict.fromkeys(crew.pool_ids, 0) for crew in crews]
    scale = lcm(*(minutes for minutes in demand.values() if minutes))
    # Ratio, demand, place: all ratios as multiples of 1/scale, so that they compare exactly.
    needy = [(minutes == 0, 0, minutes, place, pool_id) for place, (pool_id, minutes) in enumerate(demand.items())]
    heapify(needy)
    while needy:
        without_demand, ratio, minutes, place, pool_id = heappop(needy)
        if _give_one(pool_id, spare, given):  # else nobody can, and nobody ever will again
            step = 1 if without_demand else scale // minutes
            heappush(needy, (without_demand, ratio + step, minutes, place, pool_id))
    return Division(tuple(zip(crews, given, strict=True)))


def _give_one(pool_id: UUID, spare: list[int], given: list[dict[UUID, int]]) -> bool:
    """Give a pool one more minute and say whether that was possible; no other pool gets less.

    Looks for the shortest chain: a crew leaves one pool for the next, until one has a minute to spare.
    """
    came_from: dict[UUID, tuple[int, UUID] | None] = {pool_id: None}
    reached = [pool_id]
    for pool in reached:  # grows while it is walked
        able = [crew for crew, shares in enumerate(given) if pool in shares]
        giver = next((crew for crew in able if spare[crew]), None)
        if giver is not None:
            spare[giver] -= 1
            given[giver][pool] += 1
            while (link := came_from[pool]) is not None:
                crew, before = link
                given[crew][pool] -= 1
                given[crew][before] += 1
                pool = before  # noqa: PLW2901
            return True
        for crew in able:
            for other, minutes in given[crew].items():
                if minutes and other not in came_from:
                    came_from[other] = (crew, pool)
                    reached.append(other)
    return False


def _check(crews: Sequence[Crew], demand: Mapping[UUID, int]) -> None:
    for crew in crews:
        pools = set(crew.pool_ids)
        if crew.minutes < 0 or not pools or len(pools) < len(crew.pool_ids) or not pools <= demand.keys():
            raise CrewUnclear(str(crew))
    if min(demand.values(), default=0) < 0:
        raise CrewUnclear(str(dict(demand)))
