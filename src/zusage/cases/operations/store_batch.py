"""A post run is printed: one batch, and the list that the post room ticks."""

from uuid import UUID

from zusage.cases.domain.sealing_contexts import batch_context, listing_context
from zusage.cases.models import PostRun
from zusage.common.keys import seal


def store_batch(*, run_id: UUID, batch: bytes, listing: bytes) -> None:
    """Keep a run's batch and list, sealed under the run's own key; inside the act that finishes its job."""
    run = PostRun.objects.get(id=run_id)
    run.batch = seal(run.key_id, batch, batch_context(run.id))
    run.listing = seal(run.key_id, listing, listing_context(run.id))
    run.save(update_fields=["batch", "listing"])
