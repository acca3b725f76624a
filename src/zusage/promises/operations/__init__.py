"""Everything that happens to promises. Each runs inside the act that its caller opened."""

from zusage.promises.operations.approving import extend_deemed_approval, start_deemed_approval
from zusage.promises.operations.life import end_pause, extend, reopen, settle_open, start_pause
from zusage.promises.operations.made_known import RemedyAgainst, start_answer_deadline, start_remedy_deadlines
from zusage.promises.operations.making import (
    Made,
    MadePromise,
    Unpromised,
    Wanted,
    make_promises,
    promise_later,
    rebuild_arrivals,
    start_deadlines,
)
from zusage.promises.operations.reserving import Reserved, move_reservations, release_reservations, reserve
from zusage.promises.operations.stating import state_record

__all__ = [
    "Made",
    "MadePromise",
    "RemedyAgainst",
    "Reserved",
    "Unpromised",
    "Wanted",
    "end_pause",
    "extend",
    "extend_deemed_approval",
    "make_promises",
    "move_reservations",
    "promise_later",
    "rebuild_arrivals",
    "release_reservations",
    "reopen",
    "reserve",
    "settle_open",
    "start_answer_deadline",
    "start_deadlines",
    "start_deemed_approval",
    "start_pause",
    "start_remedy_deadlines",
    "state_record",
]
