"""Letters on their way: typeset, put into the day's post run, ticked by the post room, handed over at the counter.

Only hand-over settles a promise and starts the period of a remedy. What comes back reopens both.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.sealing_contexts import batch_context, delivery_context, document_context, listing_context
from zusage.cases.journal import MACHINE, actor_of
from zusage.cases.models import Case, Delivery, Document, Event, PostRun, WorkItem
from zusage.cases.operations.closing import close_when_over
from zusage.cases.operations.promising import (
    follow_work,
    pause_promises,
    reopen_promise,
    resume_promises,
    settle_ended,
    settle_promises,
)
from zusage.cases.operations.work import ADDRESS_ACTIVITY
from zusage.cases.queries.post import batches_to_forget
from zusage.cases.session import CaseSession, CaseUnknown
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import EndKind, Purpose
from zusage.common import jobs
from zusage.common.domain.ids import MunicipalityId, new_id
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import new_key, open_json, seal, seal_json
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk, NotAllowed, Role
from zusage.promises import operations as promises
from zusage.promises.domain.promise import FIRST_ANSWER

_ADDRESS_MINUTES = 10
_MOST_TICKED_AT_ONCE = 50
"""On SQLite nobody else writes while some are ticked, on PostgreSQL nobody else touches their cases."""


class NothingToPost(Refusal):
    """No letter waits for a post run."""

    code = "post.nothing_to_post"


class BadPostingDay(Refusal):
    """A letter cannot have been handed to post before it was printed, or in the future."""

    code = "post.bad_day"


class NotThisWay(Refusal):
    """The package of the service does not name this way of delivery."""

    code = "delivery.not_this_way"


class NotWaiting(Refusal):
    """This delivery is not where the act expects it: already handed over, stopped, or not yet printed."""

    code = "delivery.not_waiting"


def store_letter(*, delivery_id: UUID, pdf: bytes, now: datetime) -> None:
    """Keep a typeset letter, sealed; inside the act that finishes its job."""
    delivery = Delivery.objects.select_for_update().get(id=delivery_id)
    if delivery.state != Delivery.State.QUEUED:
        return  # stopped meanwhile, or typeset before
    case = Case.objects.get(id=delivery.case_id)
    document = Document(
        id=new_id(),
        case=case,
        kind="letter",
        name=f"{delivery.letter}.pdf",
        media_type="application/pdf",
        size_bytes=len(pdf),
        created_at=now,
    )
    document.sealed = seal(case.key_id, pdf, document_context(document.id))
    document.save(force_insert=True)
    delivery.document, delivery.state = document, Delivery.State.READY
    delivery.save(update_fields=["document", "state"])


def make_post_run(*, municipality_id: MunicipalityId, now: datetime, on: date) -> UUID:
    """Gather every letter and item that is ready into the day's next run; the batch is made by a job.

    :raises NothingToPost: if nothing is ready
    """
    with write_transaction(municipality_id):
        run_id = gather_post_run(now=now, on=on)
        if run_id is None:
            raise NothingToPost()
        return run_id


def gather_post_run(*, now: datetime, on: date) -> UUID | None:
    """Gather a post run inside the open act; None if nothing is ready."""
    rows = Delivery.objects.select_for_update(of=("self",)).filter(state=Delivery.State.READY)
    ready = [one for one, service_id in rows.values_list("id", "case__service_id") if _may_go(service_id, "post")]
    if not ready:
        return None
    run = PostRun(
        id=new_id(),
        run_on=on,
        number=PostRun.objects.filter(run_on=on).count() + 1,
        key_id=new_key(),
        created_at=now,
    )
    run.save(force_insert=True)
    Delivery.objects.filter(id__in=ready).update(state=Delivery.State.IN_RUN, run=run)
    jobs.queue("cases.print_post_run", {"run": str(run.id)}, now=now, key=f"print:{run.id}")
    return run.id


def _may_go(service_id: UUID, way: str) -> bool:
    return way in catalogue.get_version(service_id).delivery


def store_batch(*, run_id: UUID, batch: bytes, listing: bytes) -> None:
    """Keep a run's batch and list, sealed under the run's own key; inside the act that finishes its job."""
    run = PostRun.objects.get(id=run_id)
    run.batch = seal(run.key_id, batch, batch_context(run.id))
    run.listing = seal(run.key_id, listing, listing_context(run.id))
    run.save(update_fields=["batch", "listing"])


def forget_batches(*, today: date) -> int:
    """Delete the batches that nobody has to print again, inside the open act; the lists stay. Return how many."""
    return PostRun.objects.filter(id__in=batches_to_forget(today)).update(batch=None)


def tick_posted(
    *, municipality_id: MunicipalityId, delivery_ids: Iterable[UUID], posted_on: date, by: Clerk, now: datetime
) -> int:
    """Record that printed letters were handed to post on a day; each settles what it settles. Return how many.

    A long run is several acts, so that nobody else waits for all of it. What an error or a kill leaves behind waits in
    its run, and ticking all again ticks the rest.

    :raises NotAllowed: if not said by the post room
    :raises BadPostingDay: if the day lies in the future or before the run; then nothing is ticked
    """
    if not by.may(Role.POST):
        raise NotAllowed()
    with read_transaction(municipality_id):
        waiting = _waiting(delivery_ids, posted_on, now)
    ticked = 0
    for start in range(0, len(waiting), _MOST_TICKED_AT_ONCE):
        with write_transaction(municipality_id):
            ticked += _tick(waiting[start : start + _MOST_TICKED_AT_ONCE], posted_on, by, now)
    return ticked


def _waiting(delivery_ids: Iterable[UUID], posted_on: date, now: datetime) -> list[UUID]:
    """Return what of the deliveries waits for the tick, those of one case beside one another."""
    wanted = frozenset(delivery_ids)
    rows = Delivery.objects.filter(state=Delivery.State.IN_RUN).order_by("case_id", "id")
    waiting = [row for row in rows.values_list("id", "run__run_on") if row[0] in wanted]
    if waiting and not max(run_on for _, run_on in waiting) <= posted_on <= identity.day_of(now):
        raise BadPostingDay(day=posted_on)
    return [delivery_id for delivery_id, _ in waiting]


def _tick(delivery_ids: Sequence[UUID], posted_on: date, by: Clerk, now: datetime) -> int:
    """Tick some deliveries inside the open act; what a colleague ticked meanwhile is left as it is."""
    in_run = Delivery.objects.filter(id__in=delivery_ids, state=Delivery.State.IN_RUN)
    ticked = 0
    for case_id in in_run.order_by("case_id").values_list("case_id", flat=True).distinct():
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        for delivery in in_run.filter(case_id=case_id).select_for_update().order_by("id"):
            _hand_over(session, delivery, channel="post", on=posted_on)
            ticked += 1
        _finish(session)
    return ticked


def hand_over_at_counter(*, municipality_id: MunicipalityId, delivery_id: UUID, by: Clerk, now: datetime) -> None:
    """Record that somebody took a letter or a thing at the counter today.

    :raises NotWaiting: if it is not ready, or on its way already
    :raises NotThisWay: if the service does not hand over at the counter
    """
    with write_transaction(municipality_id):
        if not by.may(Role.COUNTER):
            raise NotAllowed()
        session, delivery = _lock(delivery_id, now, by)
        if "counter" not in session.package.delivery:
            raise NotThisWay()
        if delivery.state not in {Delivery.State.READY, Delivery.State.IN_RUN}:
            raise NotWaiting()
        _hand_over(session, delivery, channel="counter", on=session.today)
        _finish(session)


def record_returned_mail(*, municipality_id: MunicipalityId, delivery_id: UUID, by: Clerk, now: datetime) -> None:
    """Record that a letter came back: the promise is open again, and somebody has to find the address.

    :raises NotWaiting: if it had not been posted
    """
    with write_transaction(municipality_id):
        if not by.may(Role.POST):
            raise NotAllowed()
        session, delivery = _lock(delivery_id, now, by)
        if delivery.state != Delivery.State.HANDED_OVER or delivery.channel != "post":
            raise NotWaiting()
        delivery.state = Delivery.State.RETURNED
        delivery.save(update_fields=["state"])
        rested = resume_promises(
            session
        )  # a request that never arrived: nobody but us can act until it is posted again
        session.journal.add("mail.returned", session.actor, {**_facts(delivery), "rested": rested})
        if delivery.settles:
            reopen_promise(session, delivery.settles)
        if session.case.end_kind == EndKind.HANDED_OVER:
            session.case.state, session.case.end_kind, session.case.ended_at = Case.State.DECIDED, "", None
            session.journal.add("case.reopened", MACHINE)
        skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
        session.add_item(
            WorkItem(
                case=session.case,
                effect_id=f"r{session.case.event_count}",
                activity_id=ADDRESS_ACTIVITY,
                name="Anschrift klären und neu versenden",
                performer=f"skill:{skill}",
                minutes=_ADDRESS_MINUTES,
                created_at=now,
            )
        )
        follow_work(session)
        session.tell_applicant("news")
        session.save()


def send_again(
    *, municipality_id: MunicipalityId, delivery_id: UUID, address_lines: list[str], by: Clerk, now: datetime
) -> None:
    """Send what came back again, to the address that was found; the letter keeps its day and words.

    :raises NotWaiting: if it did not come back, or was sent again already
    """
    with write_transaction(municipality_id):
        session, old = _lock(delivery_id, now, by)
        if not by.works_with(*session.package.skills):
            raise NotAllowed()
        if old.state != Delivery.State.RETURNED:
            raise NotWaiting()
        content: dict[str, Any] = open_json(session.case.key_id, old.data, delivery_context(old.id))
        content["recipient"] = {"name": content["recipient"]["name"], "lines": address_lines}
        new = Delivery(
            id=new_id(),
            case=session.case,
            deliverable=old.deliverable,
            kind=old.kind,
            purpose=old.purpose,
            settles=old.settles,
            letter=old.letter,
            copy=old.copy,
            state=Delivery.State.QUEUED if old.letter else Delivery.State.READY,
            created_at=now,
        )
        new.data = seal_json(session.case.key_id, content, delivery_context(new.id))
        session.deliver(new)
        old.state = Delivery.State.STOPPED
        old.save(update_fields=["state"])
        session.journal.add("letter.sent_again", session.actor, _facts(new))
        waiting = [item for item in session.open_staff_items() if item.activity_id == ADDRESS_ACTIVITY]
        for item in sorted(waiting, key=lambda one: one.created_at)[:1]:  # the others are for other letters
            session.close_item(item, WorkItem.State.DONE)
        follow_work(session)
        session.save()


def _lock(delivery_id: UUID, now: datetime, by: Clerk) -> tuple[CaseSession, Delivery]:
    """Take a delivery in hand; always the case first, so that no two acts wait for one another."""
    case_id = Delivery.objects.filter(id=delivery_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseUnknown()
    session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
    return session, Delivery.objects.select_for_update().get(id=delivery_id)


def _hand_over(session: CaseSession, delivery: Delivery, *, channel: str, on: date) -> None:
    delivery.state, delivery.channel, delivery.handed_over_on = Delivery.State.HANDED_OVER, channel, on
    delivery.save(update_fields=["state", "channel", "handed_over_on"])
    kind = "notice.handed_over" if delivery.kind == "notice" else f"{delivery.kind}.handed_over"
    session.journal.add(kind, session.actor, {**_facts(delivery), "channel": channel, "on": str(on)})
    if delivery.purpose == Purpose.REQUEST:  # from now on only the applicant can act
        pause_promises(session, again=_rested_before_it_came_back(session))
        if session.package.pauses is not None:
            promises.start_answer_deadline(
                case_id=session.case.id,
                family=session.package.law_family,
                channel=channel,
                handed_over_on=on,
                days=session.package.pauses.answer_within_days,
                now=session.now,
            )
    remedy = next((one for one in session.package.remedies if one.letter == delivery.letter), None)
    if remedy is not None and delivery.kind == "notice":
        promises.start_remedy_deadline(
            case_id=session.case.id,
            family=session.package.law_family,
            channel=channel,
            handed_over_on=on,
            months=remedy.months,
            source=remedy.source,
            now=session.now,
        )


def _rested_before_it_came_back(session: CaseSession) -> bool:
    """Say whether the last request for papers came back, and the promises had rested for it."""
    kinds = ["papers.requested", "mail.returned"]
    last = Event.objects.filter(case=session.case, kind__in=kinds).order_by("-sequence").first()
    return last is not None and bool(last.facts.get("rested"))


def _finish(session: CaseSession) -> None:
    """Settle every promise whose deliverables are all handed over; close the case once all of them are."""
    settle_promises(session, _handed_over_days(session))
    close_when_over(session)
    settle_ended(session)
    session.tell_applicant("news")
    session.save()


def _handed_over_days(session: CaseSession) -> dict[str, date]:
    """Return the day on which what settles a promise was all handed over, by kind of promise."""
    days: dict[str, date] = {}
    deliveries = [one for one in Delivery.objects.filter(case=session.case) if one.state != Delivery.State.STOPPED]
    for kind in dict.fromkeys(one.settles for one in deliveries if one.settles not in {"", FIRST_ANSWER}):
        mine = [one for one in deliveries if one.settles == kind]
        if all(map(_is_there, mine)):
            days[kind] = max(one.handed_over_on for one in mine if one.handed_over_on)
    answers = [one.handed_over_on for one in deliveries if one.handed_over_on and _is_answer(one) and _is_there(one)]
    if answers:  # one that came back is none
        days[FIRST_ANSWER] = min(answers)
    return days


def _is_answer(delivery: Delivery) -> bool:
    return bool(delivery.purpose) and Purpose(delivery.purpose).is_answer


def _is_there(delivery: Delivery) -> bool:
    return delivery.state == Delivery.State.HANDED_OVER


def _facts(delivery: Delivery) -> dict[str, Any]:
    return {"delivery": str(delivery.id), "deliverable": delivery.deliverable, "copy": delivery.copy}
