"""A letter is typeset and waits for the post run or the counter."""

from datetime import datetime
from uuid import UUID

from zusage.cases.domain.sealing_contexts import document_context
from zusage.cases.models import Case, Delivery, Document
from zusage.common.domain.ids import new_id
from zusage.common.keys import seal


def store_letter(*, delivery_id: UUID, pdf: bytes, now: datetime) -> None:
    """Keep a typeset letter, sealed; inside the act that finishes its job."""
    delivery = Delivery.objects.select_for_update().get(id=delivery_id)
    if delivery.state != Delivery.State.QUEUED:
        return  # stopped meanwhile, or typeset before
    case = Case.objects.get(id=delivery.case_id)
    document = Document(
        id=new_id(),
        case=case,
        kind="letter",
        name=f"{delivery.letter}.pdf",
        media_type="application/pdf",
        size_bytes=len(pdf),
        created_at=now,
    )
    document.sealed = seal(case.key_id, pdf, document_context(document.id))
    document.save(force_insert=True)
    delivery.document, delivery.state = document, Delivery.State.READY
    delivery.save(update_fields=["document", "state"])
