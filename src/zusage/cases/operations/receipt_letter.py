"""The receipt on paper: reference, access code, promise, law, what happens next."""

from dataclasses import dataclass
from datetime import date, datetime

from zusage.applications.domain.summary import summary
from zusage.cases.domain.events import PromiseMade
from zusage.cases.history import first_of
from zusage.cases.models import Case
from zusage.cases.operations.parts.letter_data import municipality_block
from zusage.cases.queries.promised import provisional_day
from zusage.cases.session import CaseSession
from zusage.common.domain.german import format_date, format_date_long
from zusage.common.domain.ids import CaseId
from zusage.common.domain.json import part_of
from zusage.common.domain.languages import SOURCE, Say, marked
from zusage.identity import queries as identity
from zusage.law.domain.derivation import texts
from zusage.letters.domain.letter import Letter, house_letter
from zusage.letters.domain.words import in_language
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION

_ONLY_THE_TIME = marked("Zugesagt ist nur der Zeitpunkt, nicht das Ergebnis.")
_FROM_COMPLETE_PAPERS = marked(
    "Wir nennen Ihnen den Tag, sobald Ihre Unterlagen vollständig sind. Wären sie es heute, ginge unsere "
    "Entscheidung spätestens am {day} zur Post. Sagen wir Ihnen bis zur ersten Antwort nichts dazu, zählt die Zeit ab "
    "heute."
)
_NO_DAY = marked("Wir können gerade keinen ehrlichen Tag nennen. Wir melden uns, sobald wir es können.")
_ONLY_A_TARGET = marked(
    "Danach richten wir uns und zählen öffentlich mit. Es geht um den Zeitpunkt, nicht um das Ergebnis."
)
_READING_HELP = marked(
    "Dies ist eine Lesehilfe. Es gilt die Bestätigung auf Deutsch. Sie bekommen sie, wenn Sie auf der Seite „Deutsch“ "
    "wählen."
)


@dataclass(frozen=True, slots=True)
class Told:
    """How a receipt is told: by whom the words of the house are said, in which language, and what stands on it.

    :ivar address: where the matter can be followed
    """

    address: str
    say: Say = str
    language: str = SOURCE

    def day(self, iso: str) -> str:
        return format_date(date.fromisoformat(iso), self.language)


def receipt_letter(case_id: CaseId, access_code: str, told: Told, now: datetime) -> Letter:
    """Return the receipt of a case as a letter to be typeset; the code is given in, for we do not keep it."""
    case = Case.objects.get(id=case_id)
    session = CaseSession.read(case, now)
    package, say, language = session.package, told.say, told.language
    here = identity.here()
    decision = promises.promise_of_case(case.id, DECISION, today=session.today)
    made = first_of(PromiseMade, case.id, promise=DECISION)
    applicant = session.recipients()[0]
    word = promises.given_word(package.key)
    until = decision.promise.promised_until.isoformat() if decision else None
    promise = {
        "title": say(marked("Unser Serviceziel") if word.is_target else marked("Unsere Zusage")),
        "lead": say(marked("{result} geht")).format(result=package.text("promise.decision", language)) if until else "",
        "until": until,
        "day": say(marked("spätestens am {day} zur Post")).format(day=told.day(until)) if until else "",
        "record": word.sentence(language) if decision else "",
        "text": say(_ONLY_A_TARGET if word.is_target else _ONLY_THE_TIME),
        "derivation": texts(decision.promise.derivation, language) if decision else [],
    }
    awaited = provisional_day(case.id)
    if decision is None and awaited is not None:
        promise["text"] = say(_FROM_COMPLETE_PAPERS).format(day=told.day(awaited.isoformat()))
    elif decision is None:
        promise["text"] = say(_NO_DAY)
    received_at = case.received_at.astimezone(identity.zone())
    next_step = "next.machine" if case.state == Case.State.DECIDED else "next.person"
    data = {
        "sample": here.is_demo,
        "municipality": municipality_block(here, session.package),
        "recipient": applicant.as_json(),
        "reference": case.reference,
        "dated_on": case.received_on.isoformat(),
        **({} if language == SOURCE else {"dated": format_date_long(case.received_on, language)}),
        **in_language(say, language),
        "receipt": {
            "service": package.text("name", language),
            "received": say(marked("{day}, um {at:%H:%M}\u00a0Uhr")).format(
                day=format_date(received_at.date(), language), at=received_at
            ),
            "access_code": access_code,
            "address": told.address,
            "promise": promise,
            "statute": package.text("statutory", language),
            "next": [package.text(next_step, language)],
            "answers": _answers(session, told),
            "seal": {"key_id": made.key_id, "signature": made.signature} if made else None,
            "reading_help": "" if language == SOURCE else say(_READING_HELP),
        },
    }
    return house_letter("receipt", data)


def _answers(session: CaseSession, told: Told) -> list[list[str]]:
    """Return what was told us, question and answer: a copy for whoever told it."""
    package = session.package
    rows = summary(package.form, part_of(session.variables, "antrag"), package.texts_in(told.language), {}, told.say)
    return [[row.heading, "\n".join(row.lines)] for row in rows if row.is_given]
