"""The receipt on paper: reference, access code, promise, law, what happens next."""

from datetime import datetime

from zusage.cases.models import Case, Event
from zusage.cases.operations.letter_data import municipality_block
from zusage.cases.operations.matter import Matter
from zusage.common.domain.german import LOCAL_ZONE
from zusage.common.domain.ids import CaseId
from zusage.identity import queries as identity
from zusage.law.domain.derivation import texts
from zusage.letters.domain.letter import Letter, house_letter
from zusage.promises import queries as promises

_ONLY_THE_TIME = "Zugesagt ist nur der Zeitpunkt, nicht das Ergebnis."
_ONLY_A_TARGET = "Danach richten wir uns und zählen öffentlich mit. Es geht um den Zeitpunkt, nicht um das Ergebnis."


def receipt_letter(case_id: CaseId, access_code: str, address: str, now: datetime) -> Letter:
    """Return the receipt of a case as a letter to be typeset; the code is given in, for we do not keep it."""
    case = Case.objects.get(id=case_id)
    matter = Matter.read(case, now)
    here = identity.here()
    decision = promises.promise_of_case(case.id, "decision", today=matter.today)
    seal = Event.objects.filter(case=case, kind="promise.made", facts__promise="decision").values_list("facts").first()
    applicant = matter.recipients()[0]
    word = promises.given_word(matter.package.key)
    promise = {
        "title": "Unser Serviceziel" if word.is_target else "Unsere Zusage",
        "until": decision.promise.promised_until.isoformat() if decision else None,
        "record": word.sentence() if decision else "",
        "text": _ONLY_A_TARGET if word.is_target else _ONLY_THE_TIME,
        "derivation": texts(decision.promise.derivation) if decision else [],
    }
    if decision is None:
        promise["text"] = "Wir können gerade keinen ehrlichen Tag nennen. Wir melden uns, sobald wir es können."
    next_step = "next.machine" if case.state == Case.State.DECIDED else "next.person"
    data = {
        "sample": here.is_demo,
        "municipality": municipality_block(here, matter.package),
        "recipient": applicant.as_json(),
        "reference": case.reference,
        "dated_on": case.received_on.isoformat(),
        "receipt": {
            "service": matter.package.name,
            "received_at": case.received_at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%dT%H:%M"),
            "access_code": access_code,
            "address": address,
            "promise": promise,
            "statute": matter.package.text("statutory"),
            "next": [matter.package.text(next_step)],
            "seal": {"key_id": seal[0]["key"], "signature": seal[0]["signature"]} if seal else None,
        },
    }
    return house_letter("receipt", data)
