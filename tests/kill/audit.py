"""Looks at everything that a house has left behind: is every act whole, and is there what was told?

Run in a fresh process of the house. ``drain`` lets every job run dry, as a worker would once all leases of the
killed have passed. ``drained`` then looks, ``look`` looks at a copy as it lies; both run ``zusage verify`` first
and print their report as JSON in the last line.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django

STEPS = 12
NEVER_DUE = {"cases.fire_timer"}
"""Timers of processes lie weeks ahead; nobody waits for them here."""


def main() -> None:
    django.setup()
    if sys.argv[1] == "drain":
        drain()
        return
    from zusage.common.tenancy import read_transaction
    from zusage.config import cli
    from zusage.identity import queries as identity

    verified = cli.main(["verify"])
    told = [json.loads(line) for line in Path(os.environ["KILL_TOLD"]).read_text(encoding="utf-8").splitlines()]
    report: dict[str, Any] = {"verify": verified, "faults": [], "mails": [], "towns": {}}
    for town in identity.all_municipalities():
        with read_transaction(town.id):
            mine = [line for line in told if line["town"] == town.key]
            faults = [*_cases(), *_deliveries(), *_runs(), *_what_was_told(mine)]
            if sys.argv[1] == "drained":
                faults += _unfinished()
            report["faults"] += [f"{town.key}: {fault}" for fault in faults]
            report["mails"] += _mails()
            report["towns"][town.key] = _counts()
    sys.stdout.write(json.dumps(report))


def drain() -> None:
    """Let all jobs run, the clock of the jobs ahead so that leases and delays are over."""
    from zusage.common import clock, jobs

    now = clock.now()
    for step in range(STEPS):
        jobs.run_all_due(now + timedelta(minutes=3) * 2**step)
        if not _waiting_jobs():
            return


def _waiting_jobs() -> bool:
    from zusage.common.models import Job
    from zusage.common.tenancy import read_transaction
    from zusage.identity import queries as identity

    for town in identity.all_municipalities():
        with read_transaction(town.id):
            if Job.objects.filter(state=Job.State.WAITING).exclude(kind__in=NEVER_DUE).exists():
                return True
    return False


def _cases() -> Iterator[str]:
    """Every case has all that the act which opened or changed it wrote with it, and nothing lies about without one."""
    from zusage.capacity.models import Reservation
    from zusage.cases.models import Case, Document, Event, EventBody, WorkItem
    from zusage.common.models import Job
    from zusage.promises.models import Deadline, Promise

    events: dict[UUID, list[Any]] = {}
    for event in Event.objects.order_by("case_id", "sequence"):
        events.setdefault(event.case_id, []).append(event)
    bodies = set(EventBody.objects.values_list("event_id", flat=True))
    promises = Counter(Promise.objects.values_list("case_id", flat=True))
    own_deadlines = Counter(Deadline.objects.filter(source="Zeitzusage").values_list("case_id", flat=True))
    uploads = Counter(Document.objects.filter(kind="upload").values_list("case_id", flat=True))
    items = Counter(WorkItem.objects.values_list("case_id", flat=True))
    mails = Counter(job.payload["case"] for job in Job.objects.filter(kind="cases.send_mail"))
    with_address = _with_address(events)
    for case in Case.objects.all():
        history = events.pop(case.id, [])
        if [event.sequence for event in history] != list(range(1, case.event_count + 1)):
            yield f"{case.reference}: {case.event_count} events expected, {len(history)} there"
        expected = {
            "bodies": sum(bool(event.body_digest) for event in history),
            "promises": _count(history, "promise.made"),
            "deadlines of promises": _count(history, "promise.made"),
            "uploads": sum(event.facts.get("uploads", 0) for event in history),
            "work items": _count(history, "item.created"),
            "mails": _mails_by_events(history) if case.id in with_address else 0,
        }
        found = {
            "bodies": sum(event.id in bodies for event in history),
            "promises": promises.pop(case.id, 0),
            "deadlines of promises": own_deadlines.pop(case.id, 0),
            "uploads": uploads.pop(case.id, 0),
            "work items": items.pop(case.id, 0),
            "mails": mails.pop(str(case.id), 0),
        }
        for name, number in expected.items():
            if found[name] != number:
                yield f"{case.reference}: {number} {name} expected, {found[name]} there"
    reserved = set(Reservation.objects.values_list("holder_id", flat=True))
    known = set(Case.objects.values_list("id", flat=True))
    for name, left in (("events", events), ("promises", promises), ("deadlines", own_deadlines), ("mails", mails)):
        if left:
            yield f"{name} without a case: {list(left)}"
    if not reserved <= known:
        yield f"reservations without a case: {reserved - known}"


def _with_address(events: dict[UUID, list[Any]]) -> set[UUID]:
    """Return the cases whose applicant gave an e-mail address."""
    from zusage.cases.models import Case
    from zusage.cases.session import CaseSession

    cases = Case.objects.filter(id__in=list(events))
    return {case.id for case in cases if CaseSession.read(case, case.received_at).address_for_mail()}


def _count(history: Iterable[Any], kind: str) -> int:
    return sum(event.kind == kind for event in history)


def _mails_by_events(history: list[Any]) -> int:
    """Return how many mails the events of a case amount to: one an act, and one more where papers were requested.

    A message to the house and a letter sent again are no news to who wrote it or waits for it.
    """
    acts: dict[datetime, set[str]] = {}
    for event in history:
        acts.setdefault(event.at, set()).add(event.kind)
    silent = sum(bool(kinds & {"message.received", "letter.sent_again"}) for kinds in acts.values())
    return len(acts) - silent + _count(history, "papers.requested")


def _deliveries() -> Iterator[str]:
    """Every letter has its job, and exactly one document once it is typeset; every hand-over stands in the events."""
    from zusage.cases.models import Delivery, Document, Event
    from zusage.common.models import Job

    handed_over = {
        event.facts["delivery"] for event in Event.objects.filter(kind__endswith=".handed_over").only("facts")
    }
    typesetting = {job.payload["delivery"] for job in Job.objects.filter(kind="cases.typeset")}
    documents = Counter(Document.objects.filter(kind="letter").values_list("id", flat=True))
    typeset = Counter(Delivery.objects.exclude(document=None).values_list("document_id", flat=True))
    if documents != typeset:
        yield f"{len(documents)} letters typeset, {sum(typeset.values())} deliveries have one"
    on_their_way = {Delivery.State.READY, Delivery.State.IN_RUN, Delivery.State.HANDED_OVER, Delivery.State.RETURNED}
    for delivery in Delivery.objects.all():
        if delivery.letter and str(delivery.id) not in typesetting:
            yield f"delivery {delivery.id}: no job typesets its letter"
        if delivery.letter and delivery.state in on_their_way and delivery.document_id is None:
            yield f"delivery {delivery.id} is {delivery.state} without a letter"
        is_over = delivery.state in {Delivery.State.HANDED_OVER, Delivery.State.RETURNED}
        if is_over and str(delivery.id) not in handed_over:
            yield f"delivery {delivery.id} is {delivery.state}, no event says that it was handed over"
        if delivery.state in {Delivery.State.READY, Delivery.State.IN_RUN} and str(delivery.id) in handed_over:
            yield f"delivery {delivery.id} is {delivery.state}, but an event says that it was handed over"
        if (delivery.state == Delivery.State.IN_RUN) and delivery.run_id is None:
            yield f"delivery {delivery.id} is in no run"


def _runs() -> Iterator[str]:
    """Every post run has its job, and once that is done its list; every letter of it has the pages that are noted."""
    from zusage.cases.domain.sealing_contexts import document_context
    from zusage.cases.models import Delivery, PostRun
    from zusage.common.keys import open_sealed
    from zusage.common.models import Job
    from zusage.letters.domain.slimming import count_pages

    printing = {job.payload["run"]: job.state for job in Job.objects.filter(kind="cases.print_post_run")}
    for run in PostRun.objects.all():
        if str(run.id) not in printing:
            yield f"post run {run.number}: no job prints it"
        if (printing.get(str(run.id)) == Job.State.DONE) != (run.listing is not None):
            yield f"post run {run.number}: its job is {printing.get(str(run.id))}, its list says otherwise"
        if run.listing is None:
            continue
        for delivery in Delivery.objects.filter(run=run).exclude(document=None).select_related("case", "document"):
            letter = open_sealed(delivery.case.key_id, delivery.document.sealed, document_context(delivery.document.id))
            if count_pages(letter) != delivery.document.pages:
                yield f"post run {run.number}: a letter has {count_pages(letter)} pages, not {delivery.document.pages}"


def _what_was_told(told: list[dict[str, Any]]) -> Iterator[str]:
    """Whatever anybody was told is so."""
    from zusage.cases.models import Case, Delivery, Event, PostRun, WorkItem
    from zusage.cases.queries.status import WrongCode, identify
    from zusage.promises.models import Promise

    gone = {Delivery.State.HANDED_OVER, Delivery.State.RETURNED, Delivery.State.STOPPED}
    for line in told:
        match line["act"]:
            case "opened" | "applied":
                try:
                    case_id = identify(line["reference"], line["code"])
                except WrongCode:
                    yield f"{line['reference']} was told, but its code opens nothing"
                    continue
                promised = {
                    kind: str(until)
                    for kind, until in Promise.objects.filter(case_id=case_id).values_list("kind", "promised_until")
                }
                if promised != line.get("promised", promised):
                    yield f"{line['reference']}: {line['promised']} was promised, {promised} is there"
            case "completed":
                if not WorkItem.objects.filter(id=line["item"], state=WorkItem.State.DONE).exists():
                    yield f"item {line['item']} was completed, but is not"
            case "run":
                if not PostRun.objects.filter(id=line["run"]).exists():
                    yield f"run {line['run']} was made, but is not there"
            case "ticked":
                if Delivery.objects.filter(id__in=line["deliveries"], state__in=gone).count() != len(
                    line["deliveries"]
                ):
                    yield f"{line['deliveries']} were ticked, but not all are posted"
            case "handed_over":
                if not Delivery.objects.filter(id=line["delivery"], state=Delivery.State.HANDED_OVER).exists():
                    yield f"{line['delivery']} was handed over, but is not"
            case "returned":
                if not Event.objects.filter(kind="mail.returned", facts__delivery=line["delivery"]).exists():
                    yield f"{line['delivery']} came back, but no event says so"
            case "withdrawn":
                if Case.objects.get(id=line["case"]).state != Case.State.WITHDRAWN:
                    yield f"{line['case']} was withdrawn, but is not"
            case "extended":
                if not Event.objects.filter(case_id=line["case"], kind="promise.extended").exists():
                    yield f"{line['case']} was extended, but no event says so"
            case "wrote":
                if not Event.objects.filter(case_id=line["case"], kind="message.sent").exists():
                    yield f"{line['case']} was written to, but no event says so"


def _unfinished() -> Iterator[str]:
    """When all is run dry, no job is left, dead, or forgotten."""
    from zusage.cases.models import Delivery
    from zusage.common.models import Job

    for job in Job.objects.exclude(state=Job.State.DONE).exclude(kind__in=NEVER_DUE):
        if not (job.state == Job.State.WAITING and job.attempt == 0 and job.kind == "cases.daily_post_run"):
            yield f"job {job.kind} is {job.state} after {job.attempt} attempts: {job.last_error}"
    for delivery in Delivery.objects.filter(state=Delivery.State.QUEUED):
        yield f"delivery {delivery.id} was never typeset"


def _mails() -> list[str]:
    """Return the message ids of all mails that must have gone out."""
    from zusage.common.models import Job
    from zusage.identity import queries as identity

    domain = identity.here().contact["email"].rpartition("@")[2]
    return [f"<{job.id}@{domain}>" for job in Job.objects.filter(kind="cases.send_mail", state=Job.State.DONE)]


def _counts() -> dict[str, int]:
    from zusage.cases.models import Case, Delivery, Event, PostRun

    return {
        "cases": Case.objects.count(),
        "online": Case.objects.filter(channel="online").count(),
        "events": Event.objects.count(),
        "handed over": Delivery.objects.filter(state=Delivery.State.HANDED_OVER).count(),
        "runs": PostRun.objects.count(),
    }


if __name__ == "__main__":
    main()
