"""What was sent twice: a form opens one case, however often its answer is lost or its button pressed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zusage.cases.models import Case, Sending
from zusage.common.domain.german import format_date
from zusage.common.domain.ids import CaseId, KeyId
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import KeyGone, NotOurs, open_json
from zusage.common.pseudonyms import blind
from zusage.identity import queries as identity

CODE_SHOWN_FOR = timedelta(hours=1)


class AlreadySent(Refusal):
    """The form was sent before, and its code is shown no more; parameters `reference` and `received_on`."""

    code = "case.already_sent"


@dataclass(frozen=True, slots=True)
class Sent:
    """The case that a form has opened; its access code is empty once it may be shown no more."""

    case_id: CaseId
    reference: str
    received_at: datetime
    access_code: str


def sent_before(form: str, now: datetime) -> Sent | None:
    """Return what a form has opened; None for a new form."""
    found = Sending.objects.filter(form=form_hash(form)).select_related("case").first()
    if found is None:
        return None
    return Sent(CaseId(found.case_id), found.case.reference, found.case.received_at, _code(found, now))


def already_sent(sent: Sent) -> AlreadySent:
    """Return the refusal that names the case and its day."""
    return AlreadySent(reference=sent.reference, received_on=format_date(identity.day_of(sent.received_at)))


def code_in_hand(case_id: CaseId, now: datetime) -> str:
    """Return the access code of a case that was sent within the hour, else an empty text."""
    found = Sending.objects.filter(case_id=case_id).select_related("case").first()
    return _code(found, now) if found else ""


def _code(sending: Sending, now: datetime) -> str:
    if not sending.access_code or now >= sending.sent_at + CODE_SHOWN_FOR:
        return ""
    try:
        code: str = open_json(KeyId(sending.case.key_id), bytes(sending.access_code), code_place(sending.case))
    except (KeyGone, NotOurs):
        return ""
    return code


def form_hash(form: str) -> str:
    """Return what we keep of the secret of a form."""
    return blind("form-sent", form)


def code_place(case: Case) -> str:
    """Return what the sealed code of a form is bound to."""
    return f"sent-code:{case.id}"
