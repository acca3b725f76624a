"""Jobs that drive matters: typesetting, printing, mailing, timers, the daily post run and the daily watch."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.mail import EmailMessage

from zusage.cases.domain.sealing_contexts import delivery_context, document_context
from zusage.cases.models import Case, Delivery, PostRun
from zusage.cases.operations.fire_timer import fire_timer
from zusage.cases.operations.forget_batches import forget_batches
from zusage.cases.operations.make_post_run import gather_post_run
from zusage.cases.operations.parts.letter_data import letter_of, municipality_block
from zusage.cases.operations.store_batch import store_batch
from zusage.cases.operations.store_letter import store_letter
from zusage.cases.operations.watch_matter import watch_matter
from zusage.cases.operations.watch_matters import watch_matters
from zusage.cases.session import CaseSession
from zusage.catalogue import queries as catalogue
from zusage.common.jobs import Finish, Running, handler
from zusage.common.keys import open_json, open_sealed
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity
from zusage.letters.domain.batch import count_pages, merge
from zusage.letters.domain.letter import house_letter
from zusage.letters.domain.typesetting import typeset
from zusage.promises import queries as promises


@handler("cases.typeset")
def typeset_letter(job: Running) -> Finish:
    """Typeset one letter; idempotent, since the same letter gives the same bytes."""
    delivery_id = UUID(job.payload["delivery"])
    with read_transaction(job.municipality_id):
        delivery = Delivery.objects.get(id=delivery_id)
        letter = letter_of(delivery)
    pdf = typeset(letter, timestamp=delivery.created_at)
    return partial(store_letter, delivery_id=delivery_id, pdf=pdf, now=job.now)


@handler("cases.print_post_run")
def print_post_run(job: Running) -> Finish:
    """Put all letters of a run into one file for the printer, and make the list that the post room ticks."""
    run_id = UUID(job.payload["run"])
    with read_transaction(job.municipality_id):
        run = PostRun.objects.get(id=run_id)
        here = identity.here()
        pdfs, rows = [], []
        for delivery in Delivery.objects.filter(run=run).select_related("case", "document").order_by("case_id", "id"):
            recipient = open_json(delivery.case.key_id, delivery.data, delivery_context(delivery.id))["recipient"]
            pages = 0
            if delivery.document is not None:
                pdf = open_sealed(
                    delivery.case.key_id, delivery.document.sealed, document_context(delivery.document.id)
                )
                pages = count_pages(pdf)
                pdfs.append(pdf)
            what = "" if pages else f" · {_thing(delivery)}"
            rows.append(
                {
                    "reference": delivery.case.reference,
                    "recipient": f"{recipient['name']}, {recipient['lines'][-1]}{what}",
                    "pages": pages,
                }
            )
    batch = merge(pdfs) if pdfs else b""
    data = {
        "sample": here.is_demo,
        "municipality": municipality_block(here, None) | {"authority": "Poststelle"},
        "recipient": {"lines": []},
        "reference": "Postliste",
        "dated_on": run.run_on.isoformat(),
        "post_run": {"posted_on": run.run_on.isoformat(), "letters": rows},
    }
    listing = typeset(house_letter("postliste", data), timestamp=run.created_at)
    return partial(store_batch, run_id=run_id, batch=batch, listing=listing)


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
    EmailMessage(
        subject=f"Nachricht von {here.name}",
        body=text.format(reference=case.reference, town=here.official_name),
        from_email=str(here.contact["email"]),
        to=[address],
        headers={"Message-ID": f"<{job.id}@{domain}>", "Auto-Submitted": "auto-generated"},
    ).send()


@handler("cases.fire_timer")
def fire_due_timer(job: Running) -> Finish:
    """Let a process know that its timer's moment has come."""
    return partial(fire_timer, case_id=UUID(job.payload["case"]), effect_id=job.payload["timer"], now=job.now)


@handler("cases.daily_watch")
def daily_watch(job: Running) -> Finish:
    """Once a day: find the matters about which people have to hear, and give each a job of its own."""
    return partial(watch_matters, now=job.now)


@handler("cases.watch_matter")
def watch_told_matter(job: Running) -> Finish:
    """Warn before a promise breaks or an approval counts as granted, and own up to what has passed."""
    return partial(watch_matter, case_id=UUID(job.payload["case"]), now=job.now)


@handler("cases.daily_post_run")
def daily_post_run(job: Running) -> Finish:
    """Once a working day: gather what is ready to be posted."""

    def gather() -> None:
        if promises.calendar_at(job.now).is_working_day(identity.day_of(job.now)):
            gather_post_run(now=job.now, on=identity.day_of(job.now))

    return gather


@handler("cases.forget_batches")
def forget_old_batches(job: Running) -> Finish:
    """Once a day: delete the printed batches of runs that went to post 30 days ago."""
    return partial(_forget_batches, job.now)


def _forget_batches(now: datetime) -> None:
    forget_batches(today=identity.day_of(now))


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
