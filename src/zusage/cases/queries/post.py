"""What the post room sees: runs, their letters, and what came back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zusage.cases.models import Delivery, PostRun
from zusage.common.keys import open_json, open_sealed


@dataclass(frozen=True, slots=True)
class Posting:
    """One letter or item of a run."""

    delivery_id: UUID
    reference: str
    recipient: str
    deliverable: str
    kind: str
    state: str
    handed_over_on: date | None


@dataclass(frozen=True)
class Run:
    """One post run."""

    id: UUID
    run_on: date
    number: int
    is_printed: bool
    open: int
    total: int


def ready_to_post() -> int:
    """Return how many letters and items wait for the next run."""
    return Delivery.objects.filter(state=Delivery.State.READY).count()


def runs(limit: int = 30) -> list[Run]:
    """Return the newest runs first."""
    found = []
    for run in PostRun.objects.defer("batch").order_by("-run_on", "-number")[:limit]:
        states = list(Delivery.objects.filter(run=run).values_list("state", flat=True))
        waiting = sum(state == Delivery.State.IN_RUN for state in states)
        found.append(Run(run.id, run.run_on, run.number, run.listing is not None, waiting, len(states)))
    return found


def postings(run_id: UUID) -> list[Posting]:
    """Return the letters of a run in the order of its batch."""
    rows = Delivery.objects.filter(run_id=run_id).select_related("case").order_by("case_id", "id")
    return [_posting(row) for row in rows]


def waiting_at_counter(case_id: UUID) -> list[Posting]:
    """Return what of a case can be handed over at the counter now."""
    states = [Delivery.State.READY, Delivery.State.IN_RUN]
    rows = Delivery.objects.filter(case_id=case_id, state__in=states).select_related("case").order_by("id")
    return [_posting(row) for row in rows]


def batch(run_id: UUID) -> bytes:
    """Return the batch PDF of a run."""
    run = PostRun.objects.get(id=run_id)
    return open_sealed(run.key_id, run.batch or b"", f"batch:{run.id}")


def listing(run_id: UUID) -> bytes:
    """Return the list of a run as PDF."""
    run = PostRun.objects.get(id=run_id)
    return open_sealed(run.key_id, run.listing or b"", f"listing:{run.id}")


def _posting(row: Delivery) -> Posting:
    recipient = open_json(row.case.key_id, row.data, f"delivery:{row.id}")["recipient"]
    return Posting(
        delivery_id=row.id,
        reference=row.case.reference,
        recipient=", ".join(recipient["lines"]),
        deliverable=row.deliverable,
        kind=row.kind,
        state=row.state,
        handed_over_on=row.handed_over_on,
    )
