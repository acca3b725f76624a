"""What is stated of the last promises of a service, and what its dates are therefore called."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from zusage.identity import queries as identity
from zusage.promises.domain.calibration import LAST, GivenPromise, Stated, resolved, stated
from zusage.promises.domain.promise import DECISION, SettlementKind, Standing, moved_end
from zusage.promises.models import KeptRecord, Promise, Settlement
from zusage.promises.queries.standing import PromiseFacts, facts_of


@dataclass(frozen=True)
class GivenWord:
    """What the dates of a service are called, and what is stated beside them; nothing without a record.

    They are a Serviceziel as long as the city has not resolved to promise, or the service has no record yet.
    """

    is_target: bool
    stated: Stated | None

    def sentence(self, language: str = "de") -> str:
        """Return how many of the last dates were kept, or nothing."""
        return self.stated.line(is_target=self.is_target).text(language) if self.stated else ""


def given_word(service_key: str) -> GivenWord:
    """Return what the dates of a service are called and what is stated beside them, in one statement."""
    counted = KeptRecord.objects.filter(service_key=service_key, kind=DECISION).values_list(*_STATED).first()
    found = stated(*counted) if counted else None
    return GivenWord(identity.here().service_targets_only or found is None, found)


def stated_records() -> dict[tuple[str, str], Stated]:
    """Return what is stated of every service and kind of promise, in one statement."""
    rows = KeptRecord.objects.values_list("service_key", "kind", *_STATED)
    found = {(service_key, kind): stated(*counted) for service_key, kind, *counted in rows}
    return {place: said for place, said in found.items() if said is not None}


_STATED = ("resolved", "kept", "since_on", "on")


@dataclass(frozen=True)
class Counted:
    """How many of the last resolved promises of one kind were kept, as the evening of `on` knew it."""

    service_key: str
    kind: str
    since_on: date
    on: date
    resolved: int
    kept: int


def count_record(*, now: datetime) -> list[Counted]:
    """Count the last resolved promises of each service and kind, up to yesterday evening.

    Takes seconds where there are a hundred thousand; hence at night, and outside an act.
    """
    yesterday = identity.day_of(now) - timedelta(days=1)
    kinds = Promise.objects.order_by("service_key", "kind").values_list("service_key", "kind").distinct()
    found = []
    for service_key, kind in kinds:
        last = last_resolved(service_key, kind, yesterday)
        since_on = last[0].known_on if last else yesterday
        found.append(Counted(service_key, kind, since_on, yesterday, len(last), sum(promise.kept for promise in last)))
    return found


def last_resolved(service_key: str, kind: str, on: date) -> list[GivenPromise]:
    """Return the last promises known to be kept or broken on the evening of `on`, without loading all there are.

    Nothing is known of a promise later than on the day it was settled. So those settled last, together with all that
    are open after their day, hold the last that became known, as soon as they hold enough that did so later than all
    settlements left out; else more of them are looked at.
    """
    promises = Promise.objects.filter(service_key=service_key, kind=kind)
    over = Settlement.objects.exclude(kind=Settlement.Kind.REOPENED).filter(on__lte=on)
    reopened = Settlement.objects.filter(promise=OuterRef("pk"), kind=Settlement.Kind.REOPENED)
    overdue = promises.filter(promised_until__lte=on)
    still_open = overdue.filter(~Exists(over.filter(promise=OuterRef("pk"))) | Exists(reopened))
    open_ones = _given(still_open, on)
    by_settlement = (
        over.filter(promise__in=promises.values("id"))
        .values_list("promise_id")
        .annotate(last_on=Max("on"))
        .order_by("-last_on", "promise_id")
    )
    look_at = 2 * LAST
    while True:
        newest = dict(by_settlement[:look_at])
        settled = _given(Promise.objects.filter(id__in=newest.keys() - open_ones.keys()), on)
        found = resolved([*open_ones.values(), *settled.values()], on)[-LAST:]
        if len(newest) < look_at or (len(found) == LAST and found[0].known_on > min(newest.values())):
            return found
        look_at *= 2


def _given(rows: "QuerySet[Promise, Promise]", on: date) -> dict[UUID, GivenPromise]:
    """Return promises as calibration counts them, by id, without those that say nothing."""
    found = ((facts.id, _given_promise(facts, on)) for facts in facts_of(rows, on))
    return {promise_id: given for promise_id, given in found if given is not None}


def _given_promise(facts: PromiseFacts, on: date) -> GivenPromise | None:
    """Return one promise as calibration counts it; None if it rests, or was withdrawn or forwarded in time."""
    settled = facts.settled
    if facts.standing is Standing.WITHDRAWN or (facts.is_resting and settled is None):
        return None
    if facts.extensions:
        # Never kept: known on the evening of the day that was first promised, or at an earlier hand-over.
        promise = facts.promise
        first = moved_end(
            promise.promised_until, promise.made_on, facts.pauses, (), facts.calendar, today=on, history=facts.history
        )
        until = first.until or first.if_resumed_today
        return GivenPromise(min(until, settled.on) if settled else until)
    if settled is None or settled.kind is not SettlementKind.HANDED_OVER:
        return GivenPromise(facts.until)
    return GivenPromise(max(facts.until, settled.on) if facts.standing is Standing.KEPT else facts.until, settled.on)
