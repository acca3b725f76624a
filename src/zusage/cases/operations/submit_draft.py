"""A draft becomes a case."""

from datetime import datetime

from zusage.applications import operations as applications
from zusage.applications.queries import DraftGone
from zusage.cases.operations.open_case import Receipt, open_inside, receipt_of
from zusage.catalogue import queries as catalogue
from zusage.common.domain.ids import MunicipalityId
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity import queries as identity


def submit_draft(*, municipality_id: MunicipalityId, token: str, now: datetime, shown: str = "") -> Receipt:
    """Turn a draft into a case; one that was turned into a case before leads to its receipt, for an hour.

    :raises AlreadySent: if it was sent more than an hour ago
    :raises DraftChanged: if the draft says something else than what was shown (`DraftFacts.shown`)
    :raises DraftGone: if the draft was discarded or has expired
    :raises AnswersMissing: if a required answer is not there
    """
    try:
        with write_transaction(municipality_id):
            taken = applications.take_draft(token, now, shown=shown)
            return open_inside(
                service=catalogue.get_version_row(taken.service_id),
                answers=taken.answers,
                uploads=taken.uploads,
                key_id=taken.key_id,
                channel="online",
                received_on=identity.day_of(now),
                now=now,
                form=token,
            )
    except DraftGone:
        with read_transaction(municipality_id):
            if (receipt := receipt_of(token, now)) is None:
                raise
            return receipt
