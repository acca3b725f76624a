"""What the post room sees: runs, their letters, and what came back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from zusage.cases.domain.envelopes import in_envelopes
from zusage.cases.domain.sealing_contexts import delivery_context, document_context, listing_context
from zusage.cases.models import Delivery, PostRun
from zusage.catalogue import queries as catalogue
from zusage.common.keys import open_json, open_sealed

BATCH_PRINTED_FOR = timedelta(days=30)
"""How long a batch can be printed after its last letter left the house, for a print that got lost."""

IN_ORDER = ("case_id", "id")
"""The order of a run, on its list and in its batch."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One letter or item of a run."""

    delivery_id: UUID
    case_id: UUID
    copy: int
    created_at: datetime
    name: str
    """What the package calls it."""
    reference: str
    lines: tuple[str, ...]
    deliverable: str
    kind: str
    state: str
    handed_over_on: date | None

    @property
    def recipient(self) -> str:
        """Name and address on one line."""
        return ", ".join(self.lines)


@dataclass(frozen=True)
class Run:
    """One post run, counted in envelopes; `has_batch`: whether its letters can be printed on the day asked for."""

    id: UUID
    run_on: date
    number: int
    is_printed: bool
    has_batch: bool
    open: int
    total: int


def ready_to_post() -> int:
    """Return how many envelopes wait for the next run."""
    ready = Delivery.objects.filter(state=Delivery.State.READY).select_related("case").defer("data").order_by(*IN_ORDER)
    return len(in_envelopes(row for row in ready if "post" in catalogue.get_version(row.case.service_id).delivery))


def runs(*, today: date, limit: int = 30) -> list[Run]:
    """Return the newest runs first."""
    return [_run(row, today) for row in PostRun.objects.order_by("-run_on", "-number")[:limit]]


def get_run(run_id: UUID, *, today: date) -> Run:
    """Return one run.

    :raises PostRun.DoesNotExist: if there is none
    """
    return _run(PostRun.objects.get(id=run_id), today)


def handed_to_post(reference: str) -> list[Posting]:
    """Return what of a case was handed to post and may come back."""
    rows = Delivery.objects.filter(
        case__reference=reference, state=Delivery.State.HANDED_OVER, channel__in=("post", "abroad")
    ).select_related("case")
    return [_posting(row) for row in rows.order_by("id")]


def postings(run_id: UUID) -> list[Posting]:
    """Return the letters of a run in the order of its batch."""
    rows = Delivery.objects.filter(run_id=run_id).select_related("case").order_by(*IN_ORDER)
    return [_posting(row) for row in rows]


def waiting_at_counter(case_id: UUID) -> list[Posting]:
    """Return what of a case can be handed over at the counter now; nothing if its service is delivered otherwise."""
    states = [Delivery.State.READY, Delivery.State.IN_RUN]
    rows = Delivery.objects.filter(case_id=case_id, state__in=states).select_related("case").order_by("id")
    return [_posting(row) for row in rows if "counter" in catalogue.get_version(row.case.service_id).delivery]


def came_back(case_id: UUID) -> list[Posting]:
    """Return what of a case came back and was not sent again."""
    rows = Delivery.objects.filter(case_id=case_id, state=Delivery.State.RETURNED).select_related("case").order_by("id")
    return [_posting(row) for row in rows]


def letters_of_run(run_id: UUID) -> list[bytes]:
    """Return the letters of a run as PDF, in its order."""
    rows = Delivery.objects.filter(run_id=run_id, document__isnull=False).order_by(*IN_ORDER)
    sealed = rows.values_list("case__key_id", "document_id", "document__sealed")
    return [open_sealed(key_id, content, document_context(document)) for key_id, document, content in sealed]


def listing(run_id: UUID) -> bytes:
    """Return the list of a run as PDF."""
    run = PostRun.objects.get(id=run_id)
    return open_sealed(run.key_id, run.listing or b"", listing_context(run.id))


def _run(row: PostRun, today: date) -> Run:
    """Describe a run; what of it was never posted counts from its own day."""
    deliveries = list(Delivery.objects.filter(run=row).defer("data").order_by(*IN_ORDER))
    envelopes = in_envelopes(deliveries)
    waiting = sum(envelope[0].state == Delivery.State.IN_RUN for envelope in envelopes)
    gone_on = max([row.run_on, *(delivery.handed_over_on for delivery in deliveries if delivery.handed_over_on)])
    has_letters = any(delivery.document_id for delivery in deliveries)
    has_batch = has_letters and (waiting > 0 or today < gone_on + BATCH_PRINTED_FOR)
    return Run(row.id, row.run_on, row.number, row.listing is not None, has_batch, waiting, len(envelopes))


def _name(row: Delivery) -> str:
    key = f"letter.{row.letter}" if row.letter else f"deliverable.{row.deliverable}"
    return catalogue.get_version(row.case.service_id).text(key)


def _posting(row: Delivery) -> Posting:
    recipient = open_json(row.case.key_id, row.data, delivery_context(row.id))["recipient"]
    return Posting(
        delivery_id=row.id,
        case_id=row.case_id,
        copy=row.copy,
        created_at=row.created_at,
        name=_name(row),
        reference=row.case.reference,
        lines=tuple(recipient["lines"]),
        deliverable=row.deliverable,
        kind=row.kind,
        state=row.state,
        handed_over_on=row.handed_over_on,
    )
