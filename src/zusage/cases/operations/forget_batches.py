"""Batches that nobody has to print again are deleted."""

from datetime import date

from zusage.cases.models import PostRun
from zusage.cases.queries.post import batches_to_forget


def forget_batches(*, today: date) -> int:
    """Delete the batches that nobody has to print again, inside the open act; the lists stay. Return how many."""
    return PostRun.objects.filter(id__in=batches_to_forget(today)).update(batch=None)
