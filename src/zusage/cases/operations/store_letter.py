"""A letter is typeset and waits for the post run or the counter."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from zusage.cases.domain.sealing_contexts import document_context
from zusage.cases.models import Delivery, Document
from zusage.common.domain.ids import new_id
from zusage.common.keys import seal
from zusage.common.prepared import prepared
from zusage.common.tenancy import update_rows


def store_letter(*, delivery_id: UUID, pdf: bytes, pages: int, now: datetime) -> None:
    """Keep a typeset letter, sealed; inside the act that finishes its job."""
    (delivery,) = _locked(delivery_id)
    if delivery.state != Delivery.State.QUEUED:
        return  # stopped meanwhile, or typeset before
    document = Document(
        id=new_id(),
        case=delivery.case,
        kind="letter",
        name=f"{delivery.letter}.pdf",
        media_type="application/pdf",
        size_bytes=len(pdf),
        pages=pages,
        created_at=now,
    )
    document.sealed = seal(delivery.case.key_id, pdf, document_context(document.id))
    Document.objects.bulk_create([document])
    delivery.document, delivery.state = document, Delivery.State.READY
    update_rows([delivery], "document", "state")


@prepared
def _locked(delivery_id: UUID) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(id=delivery_id).select_related("case").select_for_update(of=("self",))
