"""A case in the words and order of its page: whose turn it is, then dates, then what happened."""

from datetime import date, datetime, tzinfo
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from zusage.cases.queries.approval import ApprovalFacts, ApprovalStanding
from zusage.cases.queries.objection import NoObjection
from zusage.cases.queries.status import CaseStatus, Step, Unread
from zusage.identity.domain import Role
from zusage.law.domain.deadlines import STATUTORY, DeadlineKind
from zusage.law.domain.derivation import texts
from zusage.pages.written import format_date, format_date_long, format_datetime_short, language
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts

_REMEDY = gettext_lazy("In unserer Entscheidung steht, wie und in welcher Zeit Sie sich wehren können.")
_NOBODY = gettext_lazy("Niemand muss mehr etwas tun.")
_NO_OBJECTION = gettext_lazy(
    "Einen Widerspruch oder eine Klage können Sie auf diesem Weg nicht wirksam einlegen; wie das geht, steht in "
    "unserer Entscheidung."
)
_NO_NOTICE_YET = gettext_lazy(
    "Noch ist nichts zur Post gegangen, wogegen Sie sich wehren müssten. In unserer Entscheidung steht, wie es geht."
)
_NAMES = {"first_answer": gettext_lazy("Erste Antwort")}
ENDED = {
    "public_answer": (
        gettext_lazy("Öffentlich beantwortet"),
        gettext_lazy("Unsere Antwort ist öffentlich. Niemand muss mehr etwas tun."),
    ),
    "done": (gettext_lazy("Erledigt"), gettext_lazy("Es ist erledigt. Niemand muss mehr etwas tun.")),
    "forwarded": (
        gettext_lazy("Abgegeben"),
        gettext_lazy("Eine andere Stelle ist zuständig und hat Ihre Angaben. Sie müssen nichts tun."),
    ),
    "settled_otherwise": (
        gettext_lazy("Abgeschlossen"),
        gettext_lazy("Die Sache hat sich anders erledigt. Niemand muss mehr etwas tun."),
    ),
    "not_a_matter": (
        gettext_lazy("Geschlossen"),
        gettext_lazy("Daraus wird kein Vorgang. Niemand muss mehr etwas tun."),
    ),
    "handed_over": (
        gettext_lazy("Abgeschlossen"),
        gettext_lazy("Unsere Entscheidung ist auf dem Weg zu Ihnen oder schon da. Niemand muss mehr etwas tun."),
    ),
    "withdrawn": (
        gettext_lazy("Zurückgezogen"),
        gettext_lazy("Wir haben die Arbeit beendet. Niemand muss mehr etwas tun."),
    ),
}
"""Title and text of a matter that has ended, by the kind of its end."""
_ROLES = {
    Role.CLERK: gettext_lazy("Sachbearbeitung"),
    Role.COUNTER: gettext_lazy("Schalter"),
    Role.POST: gettext_lazy("Poststelle"),
    Role.HEAD: gettext_lazy("Leitung"),
}
_STANDINGS = {
    Standing.OPEN: gettext_lazy("spätestens am {day}"),
    Standing.PAUSED: gettext_lazy("ruht; wenn Sie heute antworten, spätestens am {day}"),
    Standing.KEPT: gettext_lazy("eingehalten; gesagt war spätestens am {day}"),
    Standing.EXTENDED: gettext_lazy("verlängert und dann eingehalten; der neue Tag war {day}"),
    Standing.BROKEN: gettext_lazy("nicht eingehalten; gesagt war spätestens am {day}"),
    Standing.WITHDRAWN: gettext_lazy("entfällt"),
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
        "approval_derivation": texts(case.approval.period.derivation, language()) if case.approval else [],
        "asked": _asked(case),
        "timeline": [*(_entry(step, case.zone) for step in case.steps), *_still_to_come(case)],
        "letters": [
            {"id": letter.document_id, "name": letter.name, "sent_on": format_date_long(letter.handed_over_on)}
            for letter in case.letters
        ],
        "readings": [
            {
                "unit": unit,
                "role": _ROLES[Role(role)],
                "count": ngettext("einmal", "{count}-mal", count).format(count=count),
            }
            for unit, role, count in case.readings
        ],
        "may_withdraw": case.may_withdraw,
        "as_of": format_datetime_short(now, case.zone),
    }


def message_hint(case: CaseStatus) -> str:
    """Return what somebody should know who writes to us; once there is a notice, where their remedy stands."""
    read = gettext("Ein Mensch liest sie. Die Antwort steht hier, bei Ihrem Vorgang.")
    return f"{read} {_REMEDY}" if _has_remedy(case) else read


def _turn_with_message(case: CaseStatus) -> dict[str, str]:
    """Say of a matter that has ended that nobody has to do anything only if no message to us is unread."""
    turn = _turn(case)
    if case.message_waits and case.turn == "office" and case.state in {"closed", "withdrawn"}:
        turn["text"] = turn["text"].removesuffix(str(_NOBODY)).rstrip()
    return turn


def _unread(case: CaseStatus, message: Unread) -> str:
    """Say that nobody has read a message yet, and by when somebody will."""
    came = gettext("Ihre Nachricht ist am {at} Uhr eingegangen.").format(
        at=format_datetime_short(message.at, case.zone)
    )
    day = format_date(message.read_by) if message.read_by else ""
    if case.state == "open" and day:
        read = gettext("Wir lesen sie, bevor wir entscheiden, spätestens am {day}.").format(day=day)
    elif case.state == "open":
        read = gettext("Wir lesen sie, bevor wir entscheiden, so bald wie möglich.")
    elif day:
        read = gettext("Wir lesen sie spätestens am {day}.").format(day=day)
    else:
        read = gettext("Wir lesen sie so bald wie möglich.")
    said_above = "" if case.objection else f" {_NO_OBJECTION}"
    return f"{came} {gettext('Sie ist noch nicht gelesen.')} {read}{said_above}"


def _objection(case: CaseStatus, objection: NoObjection, now: datetime) -> dict[str, Any] | None:
    """Say that what sounds like an objection is none, how one is lodged and until when; None once nothing is open."""
    today, until = now.astimezone(case.zone).date(), objection.safe_until
    if not case.unread and (until is None or until < today):
        return None
    said_on = format_date(objection.at.astimezone(case.zone).date())
    lines = [
        gettext(
            "Ihre Nachricht vom {said_on} klingt danach. Eine Nachricht auf dieser Seite wahrt keine Frist."
        ).format(said_on=said_on)
    ]
    lines += objection.remedy.split("\n\n") if objection.remedy else [str(_NO_NOTICE_YET)]
    if until and until >= today:
        lines.append(gettext("Auf der sicheren Seite sind Sie bis zum {until}.").format(until=format_date(until)))
    elif until:
        lines.append(
            gettext(
                "Vom Versand an gerechnet endete die Frist am {until}. Kam das Schreiben später bei Ihnen an, kann "
                "sie noch laufen."
            ).format(until=format_date(until))
        )
    if case.unread:
        lines.append(
            gettext("Bis {contact_by} meldet sich jemand bei Ihnen.").format(
                contact_by=format_date(objection.contact_by)
            )
        )
    return {"title": gettext("So ist ein Widerspruch oder eine Klage nicht wirksam"), "lines": lines}


def _turn(case: CaseStatus) -> dict[str, str]:
    """Say first whose turn it is; kind chooses the look of the alert."""
    granted_on = _granted_on(case)
    if granted_on is not None:
        since = format_date(granted_on)
        return {
            "kind": "success",
            "title": gettext("Ihre Genehmigung gilt als erteilt"),
            "text": gettext("Sie gilt seit {since}. Sie müssen nichts tun. Wir schließen den Vorgang noch ab.").format(
                since=since
            ),
        }
    if case.asked is not None:
        if case.asked.until_on:
            send = gettext("Bitte schicken Sie es uns bis {day}.").format(day=format_date(case.asked.until_on))
        else:
            send = gettext("Bitte schicken Sie es uns.")
        facts = case.promise(DECISION)
        rests = (
            gettext("Solange ruht unsere Frist.")
            if facts and facts.is_resting
            else gettext("Je früher, desto besser für unser Datum.")
        )
        return {
            "kind": "warning",
            "title": gettext("Sie sind am Zug: Wir brauchen noch etwas von Ihnen"),
            "text": f"{send} {rests}",
        }
    match case.state:
        case "closed" | "withdrawn":
            title, text = ENDED[case.end_kind]
            kind = "success" if case.end_kind == "handed_over" else "info"
            return {"kind": kind, "title": str(title), "text": str(text)}
        case "decided":
            return {
                "kind": "info",
                "title": gettext("Wir sind am Zug: Unsere Entscheidung geht zur Post"),
                "text": gettext("Entschieden ist schon. Sie müssen nichts tun."),
            }
        case _ if case.turn == "elsewhere":
            return {
                "kind": "info",
                "title": gettext("Wir warten auf eine andere Stelle"),
                "text": gettext("Sobald ihre Antwort da ist, machen wir weiter. Sie müssen nichts tun."),
            }
        case _:
            return {
                "kind": "info",
                "title": gettext("Wir sind am Zug"),
                "text": gettext("Ein Mensch prüft Ihre Angaben, sobald sie an der Reihe sind. Sie müssen nichts tun."),
            }


def _promise(case: CaseStatus) -> dict[str, Any] | None:
    """Return the decision promise as the panel shows it; None if no day was named, or none matters any more."""
    facts = case.promise(DECISION)
    if facts is None or facts.standing is Standing.WITHDRAWN:
        return None
    lead, until = _lead_and_day(facts, case.result_name)
    return {
        "title": gettext("Unser Serviceziel") if case.word.is_target else gettext("Unsere Zusage"),
        "lead": lead,
        "date": until,
        "record": case.word.sentence(language()) if facts.standing in {Standing.OPEN, Standing.PAUSED} else "",
        "note": _note(case, facts),
        "derivation": texts(
            (*facts.promise.derivation, *(step for step in facts.end.derivation if step.code != "promise.made")),
            language(),
        ),
        "state": "paused" if facts.is_resting else "broken" if facts.standing is Standing.BROKEN else "open",
    }


def _lead_and_day(facts: PromiseFacts, result: str) -> tuple[str, str]:
    day = format_date(facts.until)
    on_day = gettext("spätestens am {day}").format(day=day)
    posted = gettext("spätestens am {day} zur Post").format(day=day)
    match facts.standing:
        case Standing.PAUSED:
            return gettext("Ruht. Wenn Sie heute antworten: {result} geht").format(result=result), posted
        case Standing.KEPT:
            return gettext("Eingehalten. Wir hatten gesagt:"), on_day
        case Standing.BROKEN:
            return gettext("Nicht eingehalten. Das tut uns leid. Wir hatten gesagt:"), on_day
        case Standing.EXTENDED:
            return gettext("Wir brauchten länger als zuerst gesagt, den neuen Tag haben wir eingehalten:"), on_day
        case _ if facts.extensions:
            return gettext("Verlängert. {result} geht jetzt").format(result=result), posted
        case _:
            return gettext("{result} geht").format(result=result), posted


def _note(case: CaseStatus, facts: PromiseFacts) -> str:
    said_on = gettext("Genannt am {made_on}.").format(made_on=format_date_long(facts.promise.made_on))
    if case.forecast_on is None or facts.is_settled:
        return said_on
    expected = gettext("Voraussichtlich ist es am {day} so weit.").format(day=format_date(case.forecast_on))
    return f"{said_on} {expected}"


def _facts(case: CaseStatus) -> list[dict[str, str]]:
    """Return the other promises and the law as separate rows; they are different duties and never one date."""
    rows = [
        {
            "label": gettext("Eingegangen"),
            "value": gettext("{moment} Uhr").format(moment=format_datetime_short(case.received_at, case.zone)),
        }
    ]
    rows += [
        {
            "label": str(_NAMES.get(promise.kind, "")) or case.window_names.get(promise.kind, promise.kind),
            "value": _STANDINGS[promise.standing].format(day=format_date(promise.until)),
        }
        for promise in case.promises
        if promise.kind != DECISION  # that one is the loudest word of the page already
    ]
    rows += [
        {"label": gettext("Gesetz"), "value": f"{format_date(deadline.ends_on)} ({_source(deadline.source)})"}
        for deadline in case.deadlines
        if deadline.kind in STATUTORY
    ]
    if case.approval is not None:
        rows.append({"label": gettext("Genehmigung"), "value": _approval(case.approval)})
    if case.statutory_text:
        rows.append({"label": gettext("Gesetz"), "value": case.statutory_text})
    if _has_remedy(case):
        # The period is named by the notice alone: a day named here as well might differ from it.
        rows.append({"label": gettext("Nicht einverstanden?"), "value": str(_REMEDY)})
    return rows


def _has_remedy(case: CaseStatus) -> bool:
    return any(deadline.kind is DeadlineKind.REMEDY for deadline in case.deadlines)


def _name(case: CaseStatus, kind: str) -> str:
    return str(_NAMES.get(kind, "")) or case.window_names.get(kind, kind)


def _approval(facts: ApprovalFacts) -> str:
    """Return what the law makes of our silence; that an approval is granted is said only once a person has said so."""
    granted_on = format_date(facts.granted_on) if facts.granted_on else ""
    match facts.standing:
        case ApprovalStanding.RUNNING:
            return gettext(
                "gilt ab {granted_on} als erteilt, wenn Ihnen unsere Entscheidung bis {ends_on} nicht bekannt gegeben "
                "ist ({source})"
            ).format(
                granted_on=granted_on, ends_on=format_date(facts.period.ends_on), source=_source(facts.period.source)
            )
        case ApprovalStanding.DECIDED:
            return gettext("ist entschieden; es gilt unsere Entscheidung")
        case ApprovalStanding.OVER:
            return gettext("Frist am {ends_on} abgelaufen; ein Mensch prüft, ob sie als erteilt gilt").format(
                ends_on=format_date(facts.period.ends_on)
            )
        case ApprovalStanding.GRANTED:
            return gettext(
                "gilt seit {granted_on} als erteilt; auf Wunsch bescheinigen wir es Ihnen (§\u00a042a Abs. 3 VwVfG)"
            ).format(granted_on=granted_on)
        case ApprovalStanding.NOT_GRANTED:
            return gettext("gilt nicht als erteilt; den Grund lesen Sie im Verlauf")


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
        now, later = gettext("Ihre Genehmigung gilt als erteilt. Wir schließen den Vorgang ab."), []
    elif case.asked is not None:
        now = gettext("Jetzt sind Sie am Zug: Es fehlt noch etwas.")
        later = [gettext("Wir prüfen und entscheiden."), gettext("Unsere Entscheidung geht zur Post.")]
    elif case.state == "open":
        now, later = (
            gettext("Jetzt sind wir am Zug."),
            [gettext("Wir entscheiden."), gettext("Unsere Entscheidung geht zur Post.")],
        )
    elif case.state == "decided":
        now, later = gettext("Jetzt wird unsere Entscheidung gedruckt und zur Post gegeben."), []
    else:
        return []
    return [{"state": "now", "text": now}, *({"state": "next", "text": text} for text in later)]
