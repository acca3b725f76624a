"""A draft becomes a case."""

from datetime import datetime

from zusage.applications import operations as applications
from zusage.cases.operations.open_case import Receipt, open_inside
from zusage.catalogue import queries as catalogue
from zusage.common.domain.ids import MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity import queries as identity


def submit_draft(*, municipality_id: MunicipalityId, token: str, now: datetime) -> Receipt:
    """Turn a draft into a case.

    :raises DraftGone: if the draft was submitted before, discarded or expired
    :raises AnswersMissing: if a required answer is not there
    """
    with write_transaction(municipality_id):
        taken = applications.take_draft(token, now)
        return open_inside(
            service=catalogue.get_version_row(taken.service_id),
            answers=taken.answers,
            uploads=taken.uploads,
            key_id=taken.key_id,
            channel="online",
            received_on=identity.day_of(now),
            now=now,
        )
