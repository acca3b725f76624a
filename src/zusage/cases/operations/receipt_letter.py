"""The receipt on paper: reference, access code, promise, law, what happens next."""

from datetime import datetime

from zusage.applications.domain.summary import summary
from zusage.cases.domain.events import PromiseMade
from zusage.cases.history import first_of
from zusage.cases.models import Case
from zusage.cases.operations.parts.letter_data import municipality_block
from zusage.cases.queries.promised import provisional_day
from zusage.cases.session import CaseSession
from zusage.common.domain.german import format_date
from zusage.common.domain.ids import CaseId
from zusage.common.domain.json import part_of
from zusage.identity import queries as identity
from zusage.law.domain.derivation import texts
from zusage.letters.domain.letter import Letter, house_letter
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION

_ONLY_THE_TIME = "Zugesagt ist nur der Zeitpunkt, nicht das Ergebnis."
_FROM_COMPLETE_PAPERS = (
    "Wir nennen Ihnen den Tag, sobald Ihre Unterlagen vollständig sind. Wären sie es heute, ginge unsere "
    "Entscheidung spätestens am {day} zur Post. Sagen wir Ihnen bis zur ersten Antwort nichts dazu, zählt die Zeit ab "
    "heute."
)
_ONLY_A_TARGET = "Danach richten wir uns und zählen öffentlich mit. Es geht um den Zeitpunkt, nicht um das Ergebnis."


def receipt_letter(case_id: CaseId, access_code: str, address: str, now: datetime) -> Letter:
    """Return the receipt of a case as a letter to be typeset; the code is given in, for we do not keep it."""
    case = Case.objects.get(id=case_id)
    session = CaseSession.read(case, now)
    here = identity.here()
    decision = promises.promise_of_case(case.id, DECISION, today=session.today)
    made = first_of(PromiseMade, case.id, promise=DECISION)
    applicant = session.recipients()[0]
    word = promises.given_word(session.package.key)
    promise = {
        "title": "Unser Serviceziel" if word.is_target else "Unsere Zusage",
        "result": session.package.text("promise.decision"),
        "until": decision.promise.promised_until.isoformat() if decision else None,
        "record": word.sentence() if decision else "",
        "text": _ONLY_A_TARGET if word.is_target else _ONLY_THE_TIME,
        "derivation": texts(decision.promise.derivation) if decision else [],
    }
    awaited = provisional_day(case.id)
    if decision is None and awaited is not None:
        promise["text"] = _FROM_COMPLETE_PAPERS.format(day=format_date(awaited))
    elif decision is None:
        promise["text"] = "Wir können gerade keinen ehrlichen Tag nennen. Wir melden uns, sobald wir es können."
    next_step = "next.machine" if case.state == Case.State.DECIDED else "next.person"
    data = {
        "sample": here.is_demo,
        "municipality": municipality_block(here, session.package),
        "recipient": applicant.as_json(),
        "reference": case.reference,
        "dated_on": case.received_on.isoformat(),
        "receipt": {
            "service": session.package.name,
            "received_at": case.received_at.astimezone(identity.zone()).strftime("%Y-%m-%dT%H:%M"),
            "access_code": access_code,
            "address": address,
            "promise": promise,
            "statute": session.package.text("statutory"),
            "next": [session.package.text(next_step)],
            "answers": _answers(session),
            "seal": {"key_id": made.key_id, "signature": made.signature} if made else None,
        },
    }
    return house_letter("receipt", data)


def _answers(session: CaseSession) -> list[list[str]]:
    """Return what was told us, question and answer: a copy for whoever told it."""
    package = session.package
    rows = summary(package.form, part_of(session.variables, "antrag"), package.texts["de"], {})
    return [[row.heading, "\n".join(row.lines)] for row in rows if row.is_given]
