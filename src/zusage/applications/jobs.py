"""Jobs of this chapter."""

from zusage.applications.operations import delete_expired_drafts
from zusage.common.jobs import Finish, Running, handler


@handler("applications.expire_drafts")
def expire_drafts(job: Running) -> Finish | None:
    """Delete drafts nobody came back to for 30 days, in the act that finishes the job."""

    def finish() -> None:
        delete_expired_drafts(now=job.now)

    return finish
