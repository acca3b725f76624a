"""What each sealed thing is bound to, so that it opens nowhere else: the one place that writers and readers share."""

from uuid import UUID


def variables_place(case_id: UUID) -> str:
    return f"variables:{case_id}"


def event_place(event_id: UUID) -> str:
    return f"event:{event_id}"


def document_place(document_id: UUID) -> str:
    return f"document:{document_id}"


def delivery_place(delivery_id: UUID) -> str:
    return f"delivery:{delivery_id}"


def batch_place(run_id: UUID) -> str:
    return f"batch:{run_id}"


def listing_place(run_id: UUID) -> str:
    return f"listing:{run_id}"
