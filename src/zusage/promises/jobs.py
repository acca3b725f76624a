"""What the promises chapter does every day."""

from functools import partial

from zusage.common.jobs import Finish, Running, handler
from zusage.common.tenancy import read_transaction
from zusage.promises.operations.stating import state_record
from zusage.promises.queries.record import count_record


@handler("promises.state_record")
def count_what_was_kept(job: Running) -> Finish:
    """Once a day: count how many of the last promises were kept, as pages and receipts state it."""
    with read_transaction(job.municipality_id):
        counted = count_record(now=job.now)
    return partial(state_record, counted=counted)
