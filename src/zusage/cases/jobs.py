"""Jobs that drive matters: typesetting, printing, mailing, timers, the daily post run and the daily watch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from zusage.cases.domain.envelopes import in_envelopes
from zusage.cases.domain.payload import PayloadMisfit
from zusage.cases.domain.sealing_contexts import delivery_context
from zusage.cases.mail_server import post_mail
from zusage.cases.models import Case, Delivery, PostRun
from zusage.cases.operations.answer_connector import AnswerNotAwaited, answer_connector
from zusage.cases.operations.fail_connector import fail_connector
from zusage.cases.operations.fire_timer import fire_timer
from zusage.cases.operations.follow_up import follow_up
from zusage.cases.operations.make_post_run import gather_post_run
from zusage.cases.operations.parts.letter_data import letter_of, municipality_block
from zusage.cases.operations.parts.likeness import forget_likenesses
from zusage.cases.operations.parts.sending import forget_sendings
from zusage.cases.operations.store_letter import store_letter
from zusage.cases.operations.store_listing import store_listing
from zusage.cases.operations.watch_matter import watch_matter
from zusage.cases.operations.watch_matters import watch_matters
from zusage.cases.queries.calls import asked_of
from zusage.cases.queries.post import IN_ORDER
from zusage.cases.registry import ConnectorFailed, ask
from zusage.cases.session import CaseSession
from zusage.catalogue import queries as catalogue
from zusage.common.jobs import Finish, PermanentFailure, Running, handler
from zusage.common.keys import open_json
from zusage.common.prepared import prepared
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity
from zusage.letters.domain.letter import house_letter
from zusage.letters.domain.printable import unprintable
from zusage.letters.domain.slimming import count_pages
from zusage.letters.domain.typesetting import typeset
from zusage.promises import queries as promises


class LetterHasGaps(PermanentFailure):
    """Signs of a letter are in no typeface of the house: a person has to ask how they are written in Latin letters."""


@handler("cases.typeset")
def typeset_letter(job: Running) -> Finish:
    """Typeset one letter; idempotent, since the same letter gives the same bytes."""
    delivery_id = UUID(job.payload["delivery"])
    with read_transaction(job.municipality_id):
        (delivery,) = _delivery(delivery_id)
        letter = letter_of(delivery)
    if unprintable(letter.data):
        raise LetterHasGaps
    pdf = typeset(letter, timestamp=delivery.created_at)
    return partial(store_letter, delivery_id=delivery_id, pdf=pdf, pages=count_pages(pdf), now=job.now)


@prepared
def _delivery(delivery_id: UUID) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(id=delivery_id).select_related("case")


@handler("cases.print_post_run")
def print_post_run(job: Running) -> Finish:
    """Make the list of a run that the post room ticks."""
    run_id = UUID(job.payload["run"])
    with read_transaction(job.municipality_id):
        run = PostRun.objects.get(id=run_id)
        here = identity.here()
        deliveries = Delivery.objects.filter(run=run).select_related("case").defer("case__variables", "case__marking")
        in_order = deliveries.annotate(pages=F("document__pages")).order_by(*IN_ORDER)
        rows = [_row(envelope, envelope[0].pages or 0) for envelope in in_envelopes(in_order)]
    data = {
        "sample": here.is_demo,
        "municipality": municipality_block(here, None) | {"authority": "Poststelle"},
        "recipient": {"lines": []},
        "reference": "Postliste",
        "dated_on": run.run_on.isoformat(),
        "post_run": {"posted_on": run.run_on.isoformat(), "letters": rows},
    }
    listing = typeset(house_letter("postliste", data), timestamp=run.created_at)
    return partial(store_listing, run_id=run_id, listing=listing)


def _row(envelope: Sequence[Delivery], pages: int) -> dict[str, object]:
    """Return an envelope as a row of the list, with what has to lie in it; a thing alone has no pages."""
    delivery = envelope[0]
    recipient = open_json(delivery.case.key_id, delivery.data, delivery_context(delivery.id))["recipient"]
    things = [_thing(thing) for thing in envelope if thing.kind == "item"]
    what = f" · {', '.join(things)}" if things else ""
    return {
        "reference": delivery.case.reference,
        "recipient": f"{recipient['name']}, {recipient['lines'][-1]}{what}",
        "pages": pages,
    }


def _thing(delivery: Delivery) -> str:
    """Return what the package calls a thing that goes with the letters."""
    return catalogue.get_version(delivery.case.service_id).text(f"deliverable.{delivery.deliverable}")


@handler("cases.send_mail")
def send_mail(job: Running) -> None:
    """Tell the applicant that there is news: neither service nor code nor name, and the same id at every try."""
    with read_transaction(job.municipality_id):
        case = Case.objects.get(id=UUID(job.payload["case"]))
        here = identity.here()
        address = CaseSession.read(case, job.now).address_for_mail()
    if not address:
        return
    domain = str(here.contact["email"]).rpartition("@")[2]
    text = _MAIL_RECEIVED if job.payload["what"] == "received" else _MAIL_NEWS
    post_mail(
        EmailMessage(
            subject=f"Nachricht von {here.name}",
            body=text.format(reference=case.reference, town=here.official_name),
            from_email=str(here.contact["email"]),
            to=[address],
            headers={"Message-ID": f"<{job.id}@{domain}>", "Auto-Submitted": "auto-generated"},
        )
    )


@handler("cases.forget_sendings")
def forget_what_was_sent(job: Running) -> Finish:
    """Forget codes that are shown no more, forms that nobody sends again, and what nothing is held against any more."""

    def forget() -> None:
        forget_sendings(now=job.now)
        forget_likenesses(now=job.now)

    return forget


@handler("cases.fire_timer")
def fire_due_timer(job: Running) -> Finish:
    """Let a process know that its timer's moment has come."""
    return partial(fire_timer, case_id=UUID(job.payload["case"]), effect_id=job.payload["timer"], now=job.now)


def _gave_up(job: Running) -> None:
    """Have a person step in where no try to ask came to an end."""
    case_id, effect_id = UUID(job.payload["case"]), job.payload["call"]
    if asked_of(case_id, effect_id) is not None:
        fail_connector(case_id=case_id, effect_id=effect_id, code=UNREACHABLE, reason=_UNREACHABLE, now=job.now)


@handler("cases.follow_up")
def run_follow_up(job: Running) -> Finish:
    """Have somebody look at a matter that has long been over."""
    case_id, ended_at = UUID(job.payload["case"]), datetime.fromisoformat(job.payload["ended_at"])
    return partial(follow_up, case_id=case_id, key=job.payload["follow_up"], ended_at=ended_at, now=job.now)


@handler("cases.ask_connector", given_up=_gave_up)
def ask_connector(job: Running) -> Finish | None:
    """Ask in the place of a connector, outside of every act; its answer, or that there is none, is one act."""
    case_id, effect_id = UUID(job.payload["case"]), job.payload["call"]
    with read_transaction(job.municipality_id):
        asked = asked_of(case_id, effect_id)
    if asked is None:
        return None  # somebody stepped in, or the matter went on without it
    try:
        outputs = ask(*asked, once=f"{case_id}:{effect_id}")
    except ConnectorFailed as failed:
        return partial(
            fail_connector,
            case_id=case_id,
            effect_id=effect_id,
            code=failed.code,
            reason=failed.reason,
            now=job.now,
        )
    return partial(_take_answer, case_id, effect_id, outputs, job.now)


def _take_answer(case_id: UUID, effect_id: str, outputs: Mapping[str, Any], now: datetime) -> None:
    """Go on with an answer; one that holds something else than was declared is no better at the next try."""
    try:
        answer_connector(case_id=case_id, effect_id=effect_id, outputs=outputs, now=now)
    except AnswerNotAwaited:
        return  # somebody stepped in while it was asked
    except PayloadMisfit as misfit:
        reason = _MISFIT.format(problems=misfit.parameters["problems"])
        fail_connector(case_id=case_id, effect_id=effect_id, code=UNREADABLE, reason=reason, now=now)


@handler("cases.daily_watch")
def daily_watch(job: Running) -> Finish:
    """Once a day: find the matters about which people have to hear, and give each a job of its own."""
    return partial(watch_matters, now=job.now)


@handler("cases.watch_matter")
def look_after_matter(job: Running) -> Finish:
    """Warn before a promise breaks or an approval counts as granted, and own up to what has passed."""
    return partial(watch_matter, case_id=UUID(job.payload["case"]), now=job.now)


@handler("cases.daily_post_run")
def daily_post_run(job: Running) -> Finish:
    """Once a working day: gather what is ready to be posted."""

    def gather() -> None:
        if promises.calendar_at(job.now).is_working_day(identity.day_of(job.now)):
            gather_post_run(now=job.now, on=identity.day_of(job.now))

    return gather


UNREACHABLE, UNREADABLE = "unreachable", "unreadable"
_MISFIT = "Die Antwort passt nicht zu dem, was erwartet wird: {problems}."
_UNREACHABLE = "Trotz vieler Versuche kam keine Antwort."

_MAIL_RECEIVED = """Guten Tag,

wir haben Ihre Angaben erhalten. Ihr Vorgang: {reference}

Was als Nächstes geschieht, sehen Sie auf unserer Seite unter „Mein Vorgang“.
Sie brauchen dazu Ihre Vorgangsnummer und Ihren Zugangscode.

{town}
Diese E-Mail wurde automatisch versendet.
"""

_MAIL_NEWS = """Guten Tag,

zu Ihrem Vorgang {reference} gibt es etwas Neues.

Sie sehen es auf unserer Seite unter „Mein Vorgang“ mit Ihrer Vorgangsnummer und Ihrem Zugangscode.

{town}
Diese E-Mail wurde automatisch versendet.
"""
