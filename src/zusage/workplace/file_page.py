"""The file of a case as a page shows it: plain words and values, nothing to be looked up later."""

from typing import Any

from zusage.applications.domain.summary import Row, shown, summary
from zusage.cases.queries.approval import ApprovalFacts, ApprovalStanding
from zusage.cases.queries.messages import FileMessage
from zusage.cases.queries.post import Posting
from zusage.cases.queries.worklist import CaseFile, FileDelivery, FileDocument
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.package import Secrecy
from zusage.catalogue.domain.secrecy import Sight
from zusage.common.domain.german import format_date, format_date_short, format_datetime_short
from zusage.common.domain.json import part_of
from zusage.law.domain.deadlines import Deadline
from zusage.law.domain.derivation import texts
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts

CHANNELS = {"online": "online", "counter": "am Schalter", "phone": "am Telefon", "letter": "als Brief"}
SECRECY = {
    Secrecy.PERSONAL: "personenbezogene Daten",
    Secrecy.TAX: "Steuergeheimnis (§ 30 AO)",
    Secrecy.SOCIAL: "Sozialgeheimnis (§ 35 SGB I)",
}
_STATES = {
    "open": "in Arbeit",
    "decided": "entschieden, noch nicht übergeben",
    "closed": "abgeschlossen",
    "withdrawn": "zurückgezogen",
}
_TURNS = {
    "applicant": "die antragstellende Person",
    "office": "wir",
    "elsewhere": "eine andere Stelle",
    "nobody": "niemand",
}
_STANDINGS = {
    Standing.OPEN: "läuft",
    Standing.PAUSED: "ruht",
    Standing.KEPT: "gehalten",
    Standing.EXTENDED: "verlängert und dann erfüllt",
    Standing.BROKEN: "nicht gehalten",
    Standing.WITHDRAWN: "entfallen",
}
OWN_PROMISE = "Zeitzusage"


def file_page(file: CaseFile, sight: Sight) -> dict[str, Any]:
    """Return what the page of a case shows to somebody, apart from what can be done."""
    is_whole = sight is Sight.FILE
    return {**_course(file), "is_whole": is_whole, **(_file(file) if is_whole else {})}


def _course(file: CaseFile) -> dict[str, Any]:
    """Return by when and whose turn it is: nothing of what was answered, found or written."""
    status = file.status
    decision = status.promise(DECISION)
    return {
        "service": status.service_name,
        "reference": status.reference,
        "facts": _course_facts(file),
        "secrecy": SECRECY[file.package.secrecy],
        "promise": _promise(file, decision) if decision else None,
        "other_promises": [
            {"label": file.package.text(f"promise.{promise.kind}"), "value": _until(promise)}
            for promise in status.promises
            if promise.kind != DECISION
        ],
        "deadlines": [_deadline(deadline) for deadline in status.deadlines if deadline.source != OWN_PROMISE],
        "statutory": status.statutory_text,
        "law": file.package.legal_basis,
    }


def _file(file: CaseFile) -> dict[str, Any]:
    """Return everything else."""
    status = file.status
    return {
        "facts": [*_course_facts(file), *_file_facts(file)],
        "approval": _approval(status.approval) if status.approval else None,
        "answers": answer_rows(file),
        "messages": [_message(file, message) for message in file.messages],
        "alike": part_of(file.variables, "eingang").get("doppelt") or "",
        "with_papers": [
            {"when": format_datetime_short(written.at, status.zone), "text": written.text}
            for written in file.words_with_papers
        ],
        "uploads": [_upload(file, document) for document in file.uploads],
        "checks": [
            {"text": check.text, "rules": [rule for rule in check.rules if rule], "decision": check.decision}
            for check in file.checks
        ],
        "deliveries": [
            {"what": _what(file, delivery), "state": _delivery_state(delivery)} for delivery in file.deliveries
        ],
        "steps": [
            {"when": format_datetime_short(step.at, status.zone), "text": step.text, "message": step.message}
            for step in status.steps
        ],
    }


def answer_rows(file: CaseFile) -> list[dict[str, Any]]:
    """Return every question that was asked with its answer; files have a list of their own."""
    package = file.package
    rows = summary(package.form, file.answers, package.texts["de"], {})
    return [
        {"label": _label(package.form.questions[row.question], row), "lines": row.lines, "is_given": row.is_given}
        for row in rows
        if package.form.questions[row.question].type is not QuestionType.UPLOAD
    ]


def _message(file: CaseFile, message: FileMessage) -> dict[str, Any]:
    """Return what somebody outside said, field by field."""
    texts_of = file.package.texts["de"]
    carries = file.package.messages[message.message].carries if message.message in file.package.messages else ()
    rows = []
    for question in (field.question for field in carries):
        text = texts_of.output(question.key)
        if said := shown(question, message.values.get(question.key), text):
            rows.append({"label": text.label, "lines": said})
    return {
        "title": file.package.text(f"message.{message.message}"),
        "when": format_datetime_short(message.at, file.status.zone),
        "is_taken": message.is_taken,
        "rows": rows,
    }


def _label(question: Question, row: Row) -> str:
    """Return the label of a question; a day that stands alone on its page is called as its page."""
    return row.heading if question.type is QuestionType.DATE else row.label


def _upload(file: CaseFile, document: FileDocument) -> dict[str, Any]:
    """Return a file by what it answers; its own name was never kept."""
    texts_of, key = file.package.texts["de"], document.name.rpartition("-")[0]
    known = texts_of.question if key in file.package.form.questions else texts_of.output
    return {
        "id": document.id,
        "what": known(key).label,
        "name": document.name,
        "size": size(document.size_bytes),
        "is_image": document.media_type.startswith("image/"),
    }


def size(size_bytes: int) -> str:
    """Return ``1,2 MB`` or ``300 kB`` with a no-break space."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))}\u00a0kB"
    return f"{size_bytes / 1_000_000:.1f}\u00a0MB".replace(".", ",")


def _phone(file: CaseFile) -> str:
    answers = file.variables.get("antrag")
    return str(answers.get(file.package.recipients.phone) or "") if isinstance(answers, dict) else ""


def _course_facts(file: CaseFile) -> list[dict[str, str]]:
    status = file.status
    received_at = format_datetime_short(status.received_at, status.zone)
    return [
        {"label": "Eingang", "value": f"{received_at} Uhr, {CHANNELS[file.channel]}"},
        {"label": "Stand", "value": _STATES[status.state]},
        {"label": "Am Zug", "value": _TURNS[status.turn]},
        {"label": "Geheimhaltung", "value": SECRECY[file.package.secrecy]},
    ]


def _file_facts(file: CaseFile) -> list[dict[str, str]]:
    rows = []
    if phone := _phone(file):
        rows.append({"label": "Telefon", "value": phone})
    if file.decisions and file.decisions[-1].by_machine:
        rows.append({"label": "Entschieden", "value": f"durch die Maschine ({file.package.automation.legal_basis})"})
    if file.status.asked:
        rows.append({"label": "Angefordert", "value": "\n".join(file.status.asked.papers)})
    return rows


def _promise(file: CaseFile, facts: PromiseFacts) -> dict[str, Any]:
    word = "Serviceziel" if file.status.word.is_target else "Zusage"
    states = {Standing.PAUSED: "paused", Standing.BROKEN: "broken", Standing.KEPT: "kept"}
    return {
        "title": f"{word}: {file.package.text('promise.decision')}",
        "date": f"spätestens am {format_date(facts.until)}",
        "note": f"{word} {_STANDINGS[facts.standing]}.",
        "derivation": [*texts(facts.promise.derivation), *texts(facts.end.derivation)],
        "state": states.get(facts.standing, "open"),
    }


def _until(facts: PromiseFacts) -> str:
    return f"{format_date_short(facts.until)}, {_STANDINGS[facts.standing]}"


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "label": deadline.source,
        "value": f"endet am {format_date(deadline.ends_on)}",
        "derivation": texts(deadline.derivation),
    }


_APPROVALS = {
    ApprovalStanding.RUNNING: (
        "Die Genehmigung gilt ab {granted_on} als erteilt, wenn bis {ends_on}, 24 Uhr, keine Entscheidung bekannt ist."
    ),
    ApprovalStanding.DECIDED: "In der Frist entschieden; nichts gilt von selbst als erteilt.",
    ApprovalStanding.OVER: "Die Frist endete am {ends_on}. Ob die Genehmigung als erteilt gilt, prüft die Leitung.",
    ApprovalStanding.GRANTED: "Die Genehmigung gilt seit {granted_on} als erteilt; so ist es geprüft.",
    ApprovalStanding.NOT_GRANTED: "Die Genehmigung gilt nicht als erteilt; so ist es geprüft.",
}


def _approval(facts: ApprovalFacts) -> dict[str, Any]:
    is_running = facts.standing is ApprovalStanding.RUNNING
    return {
        "text": _APPROVALS[facts.standing].format(
            granted_on=format_date(facts.granted_on) if facts.granted_on else "",
            ends_on=format_date(facts.period.ends_on),
        ),
        "known_too_late": is_running and facts.decision_known_on is not None,
        "derivation": texts(facts.period.derivation),
    }


def _what(file: CaseFile, delivery: FileDelivery) -> str:
    text = f"letter.{delivery.letter}" if delivery.letter else f"promise.{delivery.settles}"
    name = file.package.text(text)
    return f"{name}, {delivery.copy}. Ausfertigung" if delivery.copy > 1 else name


def posting_text(file: CaseFile, posting: Posting) -> str:
    """Return what a letter or item is called."""
    delivery = next(delivery for delivery in file.deliveries if delivery.id == posting.delivery_id)
    return _what(file, delivery)


_HANDED_OVER = {
    "post": "zur Post gegeben",
    "abroad": "ins Ausland zur Post gegeben",
    "counter": "am Schalter übergeben",
}


def _delivery_state(delivery: FileDelivery) -> str:
    day = format_date_short(delivery.handed_over_on) if delivery.handed_over_on else ""
    match delivery.state:
        case "queued":
            return "wird gesetzt"
        case "ready":
            return "bereit für Post oder Schalter"
        case "in_run":
            return f"im Postlauf vom {format_date_short(delivery.run_on)}" if delivery.run_on else "im Postlauf"
        case "handed_over":
            return f"am {day} {_HANDED_OVER[delivery.channel]}"
        case "returned":
            return "zurückgekommen"
        case _:
            return "gestoppt, nicht versandt"
