"""A matter is opened: case, first events, process, promises, reservation and receipt in one transaction."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from zusage.applications.domain.uploads import Upload
from zusage.cases.domain.events import CaseReceived
from zusage.cases.journal import APPLICANT, MACHINE, Journal
from zusage.cases.models import Case
from zusage.cases.operations.parts.likeness import earlier_alike
from zusage.cases.operations.parts.making_promises import Promised, promise_matter
from zusage.cases.operations.parts.sending import remember_sending
from zusage.cases.queries.sendings import already_sent, sent_before
from zusage.cases.session import CaseSession
from zusage.catalogue import queries as catalogue
from zusage.catalogue.queries import ServiceVersion
from zusage.common.domain import access_code, reference
from zusage.common.domain.ids import CaseId, KeyId, MunicipalityId, new_id
from zusage.common.keys import new_key
from zusage.common.pseudonyms import blind
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity import queries as identity
from zusage.processes import domain as processes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant holds at once. The access code is nowhere else: we keep only its keyed hash."""

    case_id: CaseId
    reference: str
    access_code: str
    received_at: datetime
    promised: tuple[Promised, ...] = ()
    """Empty where the form had been sent before: what was promised stands with the case."""
    was_sent_before: bool = False


def open_case(
    *,
    municipality_id: MunicipalityId,
    service_key: str,
    answers: Mapping[str, Any],
    channel: str,
    now: datetime,
    received_on: date | None = None,
    uploads: Sequence[Upload] = (),
    form: str = "",
) -> Receipt:
    """Open a case from answers that somebody took at the counter, on the phone or from a letter.

    The deadline is the same through every door: a letter counts from the day of its stamp, ``received_on``. ``form`` is
    a secret of the form that was filled in: sent again, even at the same moment, it leads to the first receipt.

    :raises AlreadySent: if that form was sent more than an hour ago
    """
    try:
        with write_transaction(municipality_id):
            return (receipt_of(form, now) if form else None) or open_inside(
                service=catalogue.get_service(service_key),
                answers=answers,
                uploads=uploads,
                key_id=new_key(),
                channel=channel,
                received_on=received_on or identity.day_of(now),
                now=now,
                form=form,
            )
    except IntegrityError:
        with read_transaction(municipality_id):  # the same form, sent at the same moment, was quicker
            if not form or (receipt := receipt_of(form, now)) is None:
                raise
            return receipt


def open_inside(
    *,
    service: ServiceVersion,
    answers: Mapping[str, Any],
    uploads: Sequence[Upload],
    key_id: KeyId,
    channel: str,
    received_on: date,
    now: datetime,
    form: str = "",
) -> Receipt:
    service.refuse_closed_channel(channel)
    here = identity.here()
    code = access_code.new_access_code(os.urandom(access_code.RANDOM_BYTES))
    case_id = CaseId(new_id())
    case = Case(
        id=case_id,
        reference=reference.new_reference(here.reference_prefix, os.urandom(reference.RANDOM_BYTES)),
        service_id=service.id,
        service_key=service.package.key,
        channel=channel,
        received_at=now,
        received_on=received_on,
        key_id=key_id,
        access_code_hash=code_hash(case_id, code),
        semantics_version=processes.SEMANTICS_VERSION,
        chain_head="",
    )
    session = CaseSession(
        case=case,
        package=service.package,
        engine=processes.State(),
        now=now,
        journal=Journal(case, now),
        is_new=True,
    )
    session.journal.add(
        CaseReceived(
            service=service.package.key,
            version=service.package.version,
            digest=service.package.digest,
            channel=channel,
            received_on=received_on,
            uploads=len(uploads),
        ),
        APPLICANT if channel == "online" else MACHINE,
    )
    session.keep(uploads)
    duplicate_of = earlier_alike(service.package, case, answers)
    session.start(
        service.package.start_variables(answers, received_on=received_on, channel=channel, duplicate_of=duplicate_of)
    )
    promised = promise_matter(session, received_on)
    session.tell_applicant("received")
    session.save()
    if form:
        remember_sending(form, case, code, now)
    return Receipt(case_id, case.reference, code, now, promised)


def receipt_of(form: str, now: datetime) -> Receipt | None:
    """Return the receipt of what this form has opened before; None if it has opened nothing.

    :raises AlreadySent: if its code is shown no more
    """
    if (sent := sent_before(form, now)) is None:
        return None
    if not sent.access_code:
        raise already_sent(sent)
    return Receipt(sent.case_id, sent.reference, sent.access_code, sent.received_at, was_sent_before=True)


def code_hash(case_id: UUID, code: str) -> str:
    """Return what we keep of an access code; bound to its case."""
    return blind("access-code", case_id, access_code.normalise_access_code(code))
