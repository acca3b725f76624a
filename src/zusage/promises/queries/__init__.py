"""Everything that reads about promises: quotes, how promises stand, and whether the ledger is right."""

from zusage.capacity.queries import calendar_at
from zusage.promises.queries.approvals import approval_of_case, approvals_of_cases
from zusage.promises.queries.due import Due, due_of_case, first_open, holder_for, unpromised_cases
from zusage.promises.queries.ledger import RemainingWork, rebuild_ledger, verify_ledger
from zusage.promises.queries.quoting import arrivals_from_promises, quote_for
from zusage.promises.queries.record import GivenWord, count_record, given_word, stated_records
from zusage.promises.queries.standing import (
    PromiseFacts,
    deadlines_of_case,
    outcomes_for_record,
    outcomes_stamp,
    promise_of_case,
    promises_of_case,
    promises_of_cases,
)

__all__ = [
    "Due",
    "GivenWord",
    "PromiseFacts",
    "RemainingWork",
    "approval_of_case",
    "approvals_of_cases",
    "arrivals_from_promises",
    "calendar_at",
    "count_record",
    "deadlines_of_case",
    "due_of_case",
    "first_open",
    "given_word",
    "holder_for",
    "outcomes_for_record",
    "outcomes_stamp",
    "promise_of_case",
    "promises_of_case",
    "promises_of_cases",
    "quote_for",
    "rebuild_ledger",
    "stated_records",
    "unpromised_cases",
    "verify_ledger",
]
