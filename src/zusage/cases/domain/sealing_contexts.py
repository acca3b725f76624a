"""What each sealed thing is bound to, so that it opens nowhere else: the one place that writers and readers share."""

from uuid import UUID


def variables_context(case_id: UUID) -> str:
    return f"variables:{case_id}"


def event_context(event_id: UUID) -> str:
    return f"event:{event_id}"


def decision_context(decision_id: UUID) -> str:
    return f"decision:{decision_id}"


def document_context(document_id: UUID) -> str:
    return f"document:{document_id}"


def delivery_context(delivery_id: UUID) -> str:
    return f"delivery:{delivery_id}"


def listing_context(run_id: UUID) -> str:
    return f"listing:{run_id}"
