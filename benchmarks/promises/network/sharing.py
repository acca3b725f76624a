"""How those with two skills are counted in a quote, and whom they help."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple
from uuid import UUID

import numpy as np
from benchmarks.promises.model import DAY, SHARES
from benchmarks.promises.network.model import CLERKS, MEANS, POOL, POOLS, SKILLS, Matters

from zusage.capacity.domain.sharing import Crew, divide

QUARTER = 60
"""Working days between two divisions."""
_UNIT = 15
"""Minutes that are divided together."""
_IDS = tuple(UUID(int=pool) for pool in range(POOLS))


class Counted(Enum):
    """What a quote counts of those with two skills.

    HALVES: half of each in each pool. DIVIDED: every quarter what `promises.domain.sharing` gives for the mix of the
    quarter before and the roster of the day. TOGETHER: every set of pools is asked, with all who can work in any.
    """

    HALVES = "half in each pool"
    DIVIDED = "divided anew each quarter"
    TOGETHER = "every set of pools asked"


@dataclass(frozen=True)
class Sharing:
    """How people with two skills are counted; `floating` ones work where the most urgent matter is.

    Others work in the pool that lags behind its share of them, and help in the other when nothing lies there.
    """

    counted: Counted = Counted.HALVES
    floating: bool = True


HALVES = Sharing()


class Ledgers(NamedTuple):
    """The ledgers a quote asks: which pools each holds, and its minutes a day, as planned and as there.

    Shapes: ledgers x pools; days x ledgers, twice; days x clerks, the share of a clerk in the first skill.
    """

    member: np.ndarray
    planned: np.ndarray
    there: np.ndarray
    share: np.ndarray


def ledgers(given: Matters, counted: Counted) -> Ledgers:
    """Return the ledgers of a seed."""
    share = np.full((given.days, CLERKS), 0.5)
    if counted is Counted.DIVIDED:
        share = _divided(given)
    if counted is Counted.TOGETHER:
        member = np.array([[mask >> pool & 1 for pool in range(POOLS)] for mask in range(1, 2**POOLS)], np.bool_)
        able = (member[:, SKILLS[:, 0]] | member[:, SKILLS[:, 1]]).T.astype(float)
        parts = np.broadcast_to(able, (given.days, *able.shape))
    else:
        member = np.eye(POOLS, dtype=np.bool_)
        first, second = (np.eye(POOLS)[SKILLS[:, skill]] for skill in (0, 1))
        parts = share[:, :, None] * first + (1 - share)[:, :, None] * second
    planned = DAY * (parts * given.rostered[:, :, None]).sum(axis=1)
    there = DAY * (parts * given.present[:, :, None]).sum(axis=1)
    return Ledgers(member, np.round(planned).astype(np.int64), np.round(there).astype(np.int64), share)


def _divided(given: Matters) -> np.ndarray:
    """Return the share of each clerk in the first skill, by day."""
    day = (given.arrival / DAY).astype(np.int64)
    counts = np.stack([np.bincount(day[given.kind == c], minlength=given.days)[: given.days] for c in range(3)], axis=1)
    usual = len(day) / given.days * np.array(SHARES)
    skills = sorted({tuple(int(skill) for skill in dict.fromkeys(pair)) for pair in SKILLS.tolist()})
    share = np.full((given.days, CLERKS), 0.5)
    for begin in range(0, given.days, QUARTER):
        rates = counts[begin - QUARTER : begin].mean(axis=0) if begin else usual
        work = [round(float((rates[:, None] * MEANS)[pool == POOL].sum()) / _UNIT) for pool in range(POOLS)]
        members = {pools: (SKILLS[:, 0] == pools[0]) & (SKILLS[:, 1] == pools[-1]) for pools in skills}
        crews = [
            Crew(tuple(_IDS[pool] for pool in pools), round(DAY / _UNIT * float(given.rostered[begin, who].sum())))
            for pools, who in members.items()
        ]
        for crew, minutes in divide(crews, dict(zip(_IDS, work, strict=True))).shares:
            pools = tuple(_IDS.index(pool_id) for pool_id in crew.pool_ids)
            if len(pools) == 2 and crew.minutes:
                share[begin : begin + QUARTER, members[pools]] = minutes[_IDS[pools[0]]] / crew.minutes
    return share
