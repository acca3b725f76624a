"""Anything may happen to a promise, in any order."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from uuid import UUID

from tests.house_clock import BERLIN

from zusage.capacity.domain.order import Work
from zusage.common.domain.german import local_day
from zusage.common.domain.refusal import Refusal
from zusage.promises import queries
from zusage.promises.domain.promise import DECISION, SettlementKind
from zusage.promises.operations import Made, end_pause, extend, reopen, settle_open, start_pause

PromiseCase = Callable[..., tuple[UUID, Made]]


def something_happens(chance: Random, cases: list[UUID], promise_case: PromiseCase, moment: datetime) -> None:
    what = chance.choice(["open", "open", "pause", "resume", "extend", "settle", "reopen", "withdraw"])
    if what == "open" or not cases:
        minutes = chance.randrange(2, 60)
        case_id, _ = promise_case(
            work=Work(minutes, minutes * chance.randrange(1, 60)), window_days=chance.randrange(1, 15), moment=moment
        )
        cases.append(case_id)
        return
    case_id = chance.choice(cases)
    today = local_day(moment, BERLIN)
    later = queries.calendar_at(moment).add_working_days(today, chance.randrange(1, 30))
    try:
        match what:
            case "pause":
                start_pause(case_id=case_id, reason="papers", allowed_later=frozenset({"papers"}), now=moment)
            case "resume":
                end_pause(case_id=case_id, now=moment)
            case "extend":
                extend(case_id=case_id, kind=DECISION, until_on=later, reason="", now=moment)
            case "settle":
                settle_open(days={case_id: {DECISION: today}}, how=SettlementKind.HANDED_OVER, now=moment)
            case "withdraw":
                settle_open(days={case_id: {DECISION: today}}, how=SettlementKind.WITHDRAWN, now=moment)
            case "reopen":
                reopen(case_id=case_id, kind=DECISION, on=today, reason="returned_mail", now=moment)
    except Refusal:
        pass  # what the law or the state does not allow simply did not happen
