"""A case in the words and order of its page: whose turn it is, then dates, then what happened."""

from datetime import date, datetime, tzinfo
from typing import Any

from zusage.cases.queries.approval import ApprovalFacts, ApprovalStanding
from zusage.cases.queries.objection import NoObjection
from zusage.cases.queries.status import CaseStatus, Step, Unread
from zusage.common.domain.german import format_date, format_date_long, format_datetime_short
from zusage.identity.domain import Role
from zusage.law.domain.deadlines import STATUTORY, DeadlineKind
from zusage.law.domain.derivation import texts
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts

_REMEDY = "In unserer Entscheidung steht, wie und in welcher Zeit Sie sich wehren können."
_NOBODY = "Niemand muss mehr etwas tun."
_NO_OBJECTION = (
    "Einen Widerspruch oder eine Klage können Sie auf diesem Weg nicht wirksam einlegen; wie das geht, steht in "
    "unserer Entscheidung."
)
_NO_NOTICE_YET = (
    "Noch ist nichts zur Post gegangen, wogegen Sie sich wehren müssten. In unserer Entscheidung steht, wie es geht."
)
_NAMES = {"first_answer": "Erste Antwort"}
ENDED = {
    "public_answer": ("Öffentlich beantwortet", "Unsere Antwort ist öffentlich. Niemand muss mehr etwas tun."),
    "done": ("Erledigt", "Es ist erledigt. Niemand muss mehr etwas tun."),
    "forwarded": ("Abgegeben", "Eine andere Stelle ist zuständig und hat Ihre Angaben. Sie müssen nichts tun."),
    "settled_otherwise": ("Abgeschlossen", "Die Sache hat sich anders erledigt. Niemand muss mehr etwas tun."),
    "not_a_matter": ("Geschlossen", "Daraus wird kein Vorgang. Niemand muss mehr etwas tun."),
    "handed_over": (
        "Abgeschlossen",
        "Unsere Entscheidung ist auf dem Weg zu Ihnen oder schon da. Niemand muss mehr etwas tun.",
    ),
    "withdrawn": ("Zurückgezogen", "Wir haben die Arbeit beendet. Niemand muss mehr etwas tun."),
}
"""Title and text of a matter that has ended, by the kind of its end."""
_ROLES = {
    Role.CLERK: "Sachbearbeitung",
    Role.COUNTER: "Schalter",
    Role.POST: "Poststelle",
    Role.HEAD: "Leitung",
}
_STANDINGS = {
    Standing.OPEN: "spätestens am {day}",
    Standing.PAUSED: "ruht; wenn Sie heute antworten, spätestens am {day}",
    Standing.KEPT: "eingehalten; gesagt war spätestens am {day}",
    Standing.EXTENDED: "verlängert und dann eingehalten; der neue Tag war {day}",
    Standing.BROKEN: "nicht eingehalten; gesagt war spätestens am {day}",
    Standing.WITHDRAWN: "entfällt",
}


def status_page(case: CaseStatus, now: datetime) -> dict[str, Any]:
    """Return what the page of a case shows; everything is text already."""
    return {
        "reference": case.reference,
        "service_name": case.service_name,
        "turn": _turn_with_message(case),
        "unread": [_unread(case, message) for message in case.unread],
        "objection": _objection(case, case.objection, now) if case.objection else None,
        "promise": _promise(case),
        "waits_for_date": case.promise(DECISION) is None and case.state in {"open", "decided"},
        "facts": _facts(case),
        "approval_derivation": texts(case.approval.period.derivation) if case.approval else [],
        "asked": _asked(case),
        "timeline": [*(_entry(step, case.zone) for step in case.steps), *_still_to_come(case)],
        "letters": [
            {"id": letter.document_id, "name": letter.name, "sent_on": format_date_long(letter.handed_over_on)}
            for letter in case.letters
        ],
        "readings": [
            {"unit": unit, "role": _ROLES[Role(role)], "count": f"{count}-mal" if count > 1 else "einmal"}
            for unit, role, count in case.readings
        ],
        "may_withdraw": case.may_withdraw,
        "as_of": format_datetime_short(now, case.zone),
    }


def message_hint(case: CaseStatus) -> str:
    """Return what somebody should know who writes to us; once there is a notice, where their remedy stands."""
    read = "Ein Mensch liest sie. Die Antwort steht hier, bei Ihrem Vorgang."
    return f"{read} {_REMEDY}" if _has_remedy(case) else read


def _turn_with_message(case: CaseStatus) -> dict[str, str]:
    """Say of a matter that has ended that nobody has to do anything only if no message to us is unread."""
    turn = _turn(case)
    if case.message_waits and case.turn == "office" and case.state in {"closed", "withdrawn"}:
        turn["text"] = turn["text"].removesuffix(_NOBODY).rstrip()
    return turn


def _unread(case: CaseStatus, message: Unread) -> str:
    """Say that nobody has read a message yet, and by when somebody will."""
    came = f"Ihre Nachricht ist am {format_datetime_short(message.at, case.zone)} Uhr eingegangen."
    until = f"spätestens am {format_date(message.read_by)}" if message.read_by else "so bald wie möglich"
    read = f"Wir lesen sie, bevor wir entscheiden, {until}." if case.state == "open" else f"Wir lesen sie {until}."
    return f"{came} Sie ist noch nicht gelesen. {read} {_NO_OBJECTION}"


def _objection(case: CaseStatus, objection: NoObjection, now: datetime) -> dict[str, Any] | None:
    """Say that what sounds like an objection is none, how one is lodged and until when; None once nothing is open."""
    today, until = now.astimezone(case.zone).date(), objection.safe_until
    if not case.unread and (until is None or until < today):
        return None
    said_on = format_date(objection.at.astimezone(case.zone).date())
    lines = [f"Ihre Nachricht vom {said_on} klingt danach. Eine Nachricht auf dieser Seite wahrt keine Frist."]
    lines += objection.remedy.split("\n\n") if objection.remedy else [_NO_NOTICE_YET]
    if until and until >= today:
        lines.append(f"Auf der sicheren Seite sind Sie bis zum {format_date(until)}.")
    elif until:
        lines.append(
            f"Vom Versand an gerechnet endete die Frist am {format_date(until)}. Kam das Schreiben später bei Ihnen "
            "an, kann sie noch laufen."
        )
    if case.unread:
        lines.append(f"Bis {format_date(objection.contact_by)} meldet sich jemand bei Ihnen.")
    return {"title": "So ist ein Widerspruch oder eine Klage nicht wirksam", "lines": lines}


def _turn(case: CaseStatus) -> dict[str, str]:
    """Say first whose turn it is; kind chooses the look of the alert."""
    granted_on = _granted_on(case)
    if granted_on is not None:
        since = format_date(granted_on)
        return {
            "kind": "success",
            "title": "Ihre Genehmigung gilt als erteilt",
            "text": f"Sie gilt seit {since}. Sie müssen nichts tun. Wir schließen den Vorgang noch ab.",
        }
    if case.asked is not None:
        until = f" bis {format_date(case.asked.until_on)}" if case.asked.until_on else ""
        facts = case.promise(DECISION)
        rests = (
            "Solange ruht unsere Frist." if facts and facts.is_resting else "Je früher, desto besser für unser Datum."
        )
        return {
            "kind": "warning",
            "title": "Sie sind am Zug: Wir brauchen noch etwas von Ihnen",
            "text": f"Bitte schicken Sie es uns{until}. {rests}",
        }
    match case.state:
        case "closed" | "withdrawn":
            title, text = ENDED[case.end_kind]
            kind = "success" if case.end_kind == "handed_over" else "info"
            return {"kind": kind, "title": title, "text": text}
        case "decided":
            return {
                "kind": "info",
                "title": "Wir sind am Zug: Unsere Entscheidung geht zur Post",
                "text": "Entschieden ist schon. Sie müssen nichts tun.",
            }
        case _ if case.turn == "elsewhere":
            return {
                "kind": "info",
                "title": "Wir warten auf eine andere Stelle",
                "text": "Sobald ihre Antwort da ist, machen wir weiter. Sie müssen nichts tun.",
            }
        case _:
            return {
                "kind": "info",
                "title": "Wir sind am Zug",
                "text": "Ein Mensch prüft Ihre Angaben, sobald sie an der Reihe sind. Sie müssen nichts tun.",
            }


def _promise(case: CaseStatus) -> dict[str, Any] | None:
    """Return the decision promise as the panel shows it; None if no day was named, or none matters any more."""
    facts = case.promise(DECISION)
    if facts is None or facts.standing is Standing.WITHDRAWN:
        return None
    lead, until = _lead_and_day(facts, case.result_name)
    return {
        "title": "Unser Serviceziel" if case.word.is_target else "Unsere Zusage",
        "lead": lead,
        "date": until,
        "record": case.word.sentence() if facts.standing in {Standing.OPEN, Standing.PAUSED} else "",
        "note": _note(case, facts),
        "derivation": texts(
            (*facts.promise.derivation, *(step for step in facts.end.derivation if step.code != "promise.made"))
        ),
        "state": "paused" if facts.is_resting else "broken" if facts.standing is Standing.BROKEN else "open",
    }


def _lead_and_day(facts: PromiseFacts, result: str) -> tuple[str, str]:
    day = format_date(facts.until)
    match facts.standing:
        case Standing.PAUSED:
            return f"Ruht. Wenn Sie heute antworten: {result} geht", f"spätestens am {day} zur Post"
        case Standing.KEPT:
            return "Eingehalten. Wir hatten gesagt:", f"spätestens am {day}"
        case Standing.BROKEN:
            return "Nicht eingehalten. Das tut uns leid. Wir hatten gesagt:", f"spätestens am {day}"
        case Standing.EXTENDED:
            return (
                "Wir brauchten länger als zuerst gesagt, den neuen Tag haben wir eingehalten:",
                f"spätestens am {day}",
            )
        case _ if facts.extensions:
            return f"Verlängert. {result} geht jetzt", f"spätestens am {day} zur Post"
        case _:
            return f"{result} geht", f"spätestens am {day} zur Post"


def _note(case: CaseStatus, facts: PromiseFacts) -> str:
    said_on = f"Genannt am {format_date_long(facts.promise.made_on)}."
    if case.forecast_on is None or facts.is_settled:
        return said_on
    return f"{said_on} Voraussichtlich ist es am {format_date(case.forecast_on)} so weit."


def _facts(case: CaseStatus) -> list[dict[str, str]]:
    """Return the other promises and the law as separate rows; they are different duties and never one date."""
    rows = [{"label": "Eingegangen", "value": f"{format_datetime_short(case.received_at, case.zone)} Uhr"}]
    rows += [
        {
            "label": _NAMES.get(promise.kind) or case.window_names.get(promise.kind, promise.kind),
            "value": _STANDINGS[promise.standing].format(day=format_date(promise.until)),
        }
        for promise in case.promises
        if promise.kind != DECISION  # that one is the loudest word of the page already
    ]
    rows += [
        {"label": "Gesetz", "value": f"{format_date(deadline.ends_on)} ({_source(deadline.source)})"}
        for deadline in case.deadlines
        if deadline.kind in STATUTORY
    ]
    if case.approval is not None:
        rows.append({"label": "Genehmigung", "value": _approval(case.approval)})
    if case.statutory_text:
        rows.append({"label": "Gesetz", "value": case.statutory_text})
    if _has_remedy(case):
        # The period is named by the notice alone: a day named here as well might differ from it.
        rows.append({"label": "Nicht einverstanden?", "value": _REMEDY})
    return rows


def _has_remedy(case: CaseStatus) -> bool:
    return any(deadline.kind is DeadlineKind.REMEDY for deadline in case.deadlines)


def _name(case: CaseStatus, kind: str) -> str:
    return _NAMES.get(kind) or case.window_names.get(kind, kind)


def _approval(facts: ApprovalFacts) -> str:
    """Return what the law makes of our silence; that an approval is granted is said only once a person has said so."""
    granted_on = format_date(facts.granted_on) if facts.granted_on else ""
    match facts.standing:
        case ApprovalStanding.RUNNING:
            return (
                f"gilt ab {granted_on} als erteilt, wenn Ihnen unsere Entscheidung bis "
                f"{format_date(facts.period.ends_on)} nicht bekannt gegeben ist ({_source(facts.period.source)})"
            )
        case ApprovalStanding.DECIDED:
            return "ist entschieden; es gilt unsere Entscheidung"
        case ApprovalStanding.OVER:
            return f"Frist am {format_date(facts.period.ends_on)} abgelaufen; ein Mensch prüft, ob sie als erteilt gilt"
        case ApprovalStanding.GRANTED:
            return f"gilt seit {granted_on} als erteilt; auf Wunsch bescheinigen wir es Ihnen (§\u00a042a Abs. 3 VwVfG)"
        case ApprovalStanding.NOT_GRANTED:
            return "gilt nicht als erteilt; den Grund lesen Sie im Verlauf"


def _granted_on(case: CaseStatus) -> date | None:
    """Return from when the approval counts as granted, so that an open matter has nothing left to decide, or None."""
    approval = case.approval
    if case.state != "open" or approval is None or approval.standing is not ApprovalStanding.GRANTED:
        return None
    return approval.granted_on


def _source(text: str) -> str:
    """Keep each paragraph sign on the line of its number."""
    return text.replace("§ ", "§\u00a0")


def _asked(case: CaseStatus) -> dict[str, Any] | None:
    if case.asked is None:
        return None
    until = format_date(case.asked.until_on) if case.asked.until_on else ""
    return {"papers": case.asked.papers, "hint": case.asked.hint, "until": until}


def _entry(step: Step, zone: tzinfo) -> dict[str, str]:
    return {
        "state": "done",
        "when": format_datetime_short(step.at, zone),
        "machine_when": step.at.isoformat(timespec="seconds"),
        "text": step.text,
        "detail": step.message,
    }


def _still_to_come(case: CaseStatus) -> list[dict[str, str]]:
    """Return what happens now and what comes next, as far as anybody can tell."""
    if _granted_on(case) is not None:
        now, later = "Ihre Genehmigung gilt als erteilt. Wir schließen den Vorgang ab.", []
    elif case.asked is not None:
        now = "Jetzt sind Sie am Zug: Es fehlt noch etwas."
        later = ["Wir prüfen und entscheiden.", "Unsere Entscheidung geht zur Post."]
    elif case.state == "open":
        now, later = "Jetzt sind wir am Zug.", ["Wir entscheiden.", "Unsere Entscheidung geht zur Post."]
    elif case.state == "decided":
        now, later = "Jetzt wird unsere Entscheidung gedruckt und zur Post gegeben.", []
    else:
        return []
    return [{"state": "now", "text": now}, *({"state": "next", "text": text} for text in later)]
