"""A post run is ready to be printed and ticked: its list is there."""

from uuid import UUID

from zusage.cases.domain.sealing_contexts import listing_context
from zusage.cases.models import PostRun
from zusage.common.keys import seal


def store_listing(*, run_id: UUID, listing: bytes) -> None:
    """Keep a run's list, sealed under the run's own key; inside the act that finishes its job."""
    run = PostRun.objects.get(id=run_id)
    run.listing = seal(run.key_id, listing, listing_context(run.id))
    run.save(update_fields=["listing"])
