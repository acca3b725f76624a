"""The daily watch: every matter about which people have to hear gets a job of its own."""

from datetime import datetime, timedelta

from zusage.cases.operations.parts.news import approval_news, promise_news, unpromised
from zusage.common import jobs


def watch_matters(*, now: datetime) -> None:
    """Give every matter about which people have to hear a job of its own, those that wait for a date first.

    So one that fails stops no other, and no clerk waits until all are done.
    """
    told = dict.fromkeys([*unpromised(None), *promise_news(None, now), *approval_news(None, now)])
    jobs.queue_all(
        [
            # Of jobs due at one moment any may come first: these are due one after the other.
            jobs.job_row(
                "cases.watch_matter", {"case": str(case_id)}, now=now, due_at=now - timedelta(microseconds=left)
            )
            for left, case_id in zip(range(len(told), 0, -1), told, strict=True)
        ]
    )
