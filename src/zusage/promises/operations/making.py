"""A promise is made: the row, its deadline, and the minutes reserved for it.

Work without a promise is reserved too: whoever is quoted later stands behind it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from zusage.capacity import operations as capacity
from zusage.capacity.domain.arrivals import arrivals_of
from zusage.capacity.domain.order import Reservation
from zusage.capacity.domain.quote import RULE, NoCapacity, explain
from zusage.capacity.domain.stages import (
    NO_POOL,
    Stage,
    quote_stages,
    stage_starts,
    stages_to_json,
)
from zusage.capacity.queries import Plan, calendar_at, office_day, outlooks, plan_at
from zusage.common.tenancy import current_municipality
from zusage.identity import queries as identity
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deadlines import (
    Deadline,
    DeadlineKind,
    DeadlineRule,
    ends_before,
    first_statutory,
    start_deadline,
)
from zusage.law.domain.derivation import Derivation, derivation_to_json, line
from zusage.promises.domain.promise import AWAITS_PAPERS, DECISION, FIRST_ANSWER, Promise
from zusage.promises.models import CalendarVersion, UnpromisedAdmission
from zusage.promises.models import Deadline as DeadlineRow
from zusage.promises.models import Promise as PromiseRow
from zusage.promises.operations.reserving import release_reservations, reserve
from zusage.promises.queries.due import Due
from zusage.promises.queries.ledger import rows_of
from zusage.promises.queries.quoting import arrivals_from_promises
from zusage.promises.queries.standing import deadlines_of_case

WINDOW_RULE = "window/1"
"""The rule of promises that need no capacity: the published window, counted in working days."""

PAPERS_COMPLETE = "papers_complete"
"""The assumption under which a promise is made at receipt."""


@dataclass(frozen=True)
class Wanted:
    """What shall be promised: a kind, its published window, and the stages of its work in their order, if any.

    `way_minutes` is the whole way from now to the hand-over without queues, where it begins with a wait.
    `probability_bp` is the nominal probability behind the flow time, in hundredths of a percent.
    """

    kind: str
    window_days: int
    stages: tuple[Stage, ...] = ()
    way_minutes: int = 0
    assumption: str = PAPERS_COMPLETE
    probability_bp: int = 9500
    awaits_papers: bool = False
    """Nothing is promised before the papers are complete; what would be promised today orders the work and is told."""


@dataclass(frozen=True)
class MadePromise:
    """A promise that was made, with the deadline started for it. `late` says that the window could not be held."""

    id: UUID
    promise: Promise
    deadline: Deadline
    late: bool

    @property
    def kind(self) -> str:
        """What was promised."""
        return self.promise.kind

    @property
    def until(self) -> date:
        """The day it was promised for."""
        return self.promise.promised_until


@dataclass(frozen=True)
class Unpromised:
    """Something no honest date could be given for: the matter is taken in all the same, and the page says why.

    `reason` is one of the reasons of `NoCapacity`, or "outlasts_statutory" if the honest day lies at or after the
    end of a statutory deadline of the same case. `provisional_due_on` orders the work and places it in the ledger: the
    honest day if there is one, else the end of the statutory deadline, else the window or, if that is later, the last
    day known of the pool.
    """

    kind: str
    reason: str
    derivation: Derivation
    provisional_due_on: date


@dataclass(frozen=True)
class Made:
    """What came of it: promises, what could not be promised, the other deadlines started, and the calendar."""

    promises: tuple[MadePromise, ...]
    unpromised: tuple[Unpromised, ...]
    deadlines: tuple[Deadline, ...]
    calendar: WorkingCalendar

    def of_kind(self, kind: str) -> MadePromise | None:
        """Return the promise of one kind, or None if none could be made."""
        return next((made for made in self.promises if made.kind == kind), None)

    def starts(self, wanted: Wanted) -> dict[str, datetime]:
        """Return when each stage of what was wanted must start, by name (aware, UTC), promised or not."""
        due = self.due(wanted.kind)
        if due is None:
            return {}
        starts = stage_starts(wanted.stages, due, self.calendar, office_day())
        return {start.stage.name: start.latest_start for start in starts}

    def due(self, kind: str) -> date | None:
        """Return the day that orders the work of one kind: the promised one, or its own; None if it was not wanted."""
        own_days = (missing.provisional_due_on for missing in self.unpromised if missing.kind == kind)
        promised = self.of_kind(kind)
        return promised.until if promised else next(own_days, None)


_NOTHING: Derivation = ()


def make_promises(
    *,
    case_id: UUID,
    service_key: str,
    wanted: Sequence[Wanted],
    deadline_rules: Sequence[DeadlineRule] = (),
    bounds: Sequence[DeadlineRule] = (),
    received_on: date,
    now: datetime,
) -> Made:
    """Promise what is wanted for a case, start its deadlines, and reserve the minutes.

    The windows of promises and the deadlines of `deadline_rules` count from `received_on`, the stamp of a letter.
    Of a window that is over by then one working day is left, and no day that has passed is promised.
    `bounds` are rules that start later, with complete papers: none is started here, and no promise outlasts the day on
    which they would end if the papers were complete at receipt.
    What cannot be promised honestly is not promised; nothing is refused, and its work is reserved on its own day.

    :raises CalendarNotPublished: if a day lies in a year whose holidays are not known yet
    :raises IntegrityError: if one of these kinds has been promised in this case before
    """
    plan, today = plan_at(now), identity.day_of(now)
    calendar = plan.calendar
    capacity.take_turns(_pools(wanted))
    deadlines = tuple(start_deadline(rule, received_on, calendar) for rule in deadline_rules)
    limits = (*deadlines, *(start_deadline(rule, received_on, calendar) for rule in bounds))
    made: list[MadePromise] = []
    unpromised: list[Unpromised] = []
    reservations: list[Reservation] = []
    rows: list[PromiseRow] = []
    admissions: list[UnpromisedAdmission] = []
    calendar_id = _calendar_row(calendar)
    for wish in wanted:
        promise = _promise(wish, plan, limits, reservations, now, received_on=received_on)
        if isinstance(promise, Unpromised):
            unpromised.append(promise)
            admissions.append(_admission_row(case_id, promise, calendar_id, wish, now))
            until = promise.provisional_due_on
        else:
            rows.append(_promise_row(case_id, service_key, promise[0], calendar_id, wish))
            made.append(_made(rows[-1], *promise))
            until = rows[-1].promised_until
        reservations += rows_of(Due(case_id, wish.kind, until, calendar), wish.stages, today)
    PromiseRow.objects.bulk_create(rows)
    UnpromisedAdmission.objects.bulk_create(admissions)
    store_deadlines(case_id, [*(promised.deadline for promised in made), *deadlines])
    capacity.reserve(reservations)
    _arrive(wanted, today)
    return Made(tuple(made), tuple(unpromised), deadlines, calendar)


def promise_later(
    *, case_id: UUID, service_key: str, wanted: Wanted, bounds: Sequence[Deadline] = (), now: datetime
) -> MadePromise | None:
    """Promise what could not be promised when the matter was taken in; None if there is still no honest day.

    Its own minutes do not count against it, and stay reserved either way. The window counts from `now`; the day must
    lie before the end of every deadline of the law that runs for the case, and of `bounds`.

    :raises CalendarNotPublished: if a day lies in a year whose holidays are not known yet
    :raises IntegrityError: if this kind has been promised in this case before
    """
    plan = plan_at(now)
    capacity.take_turns(_pools([wanted]))
    release_reservations(case_id=case_id, kinds=[wanted.kind])
    promise = _promise(wanted, plan, (*deadlines_of_case(case_id), *bounds), (), now)
    admitted = UnpromisedAdmission.objects.filter(case_id=case_id, kind=wanted.kind).exists()
    made = None
    if not isinstance(promise, Unpromised):
        row = _promise_row(case_id, service_key, promise[0], _calendar_row(plan.calendar), wanted)
        PromiseRow.objects.bulk_create([row])
        made = _made(row, *promise)
        store_deadlines(case_id, [made.deadline])
    elif not admitted:
        # What was taken in before such work had a day of its own gets it now.
        admission = _admission_row(case_id, promise, _calendar_row(plan.calendar), wanted, now)
        UnpromisedAdmission.objects.bulk_create([admission])
    if not admitted:
        _arrive([wanted], identity.day_of(now))
    reserve(case_id=case_id, kind=wanted.kind, stages=wanted.stages, now=now)
    return made


def rebuild_arrivals() -> None:
    """Write what came in anew, from all that was ever promised or taken in."""
    capacity.rebuild_arrivals(arrivals_from_promises())


def start_deadlines(
    *, case_id: UUID, rules: Sequence[DeadlineRule], started_on: date, now: datetime
) -> tuple[Deadline, ...]:
    """Start further deadlines of a case: a citizen's period, another body's answer, a remedy."""
    calendar = calendar_at(now)
    deadlines = tuple(start_deadline(rule, started_on, calendar) for rule in rules)
    store_deadlines(case_id, deadlines)
    return deadlines


def _pools(wanted: Iterable[Wanted]) -> set[UUID]:
    return {stage.pool_id for wish in wanted for stage in wish.stages} - {NO_POOL}


def _arrive(wanted: Iterable[Wanted], today: date) -> None:
    capacity.record_arrivals(
        arrival for wish in wanted for arrival in arrivals_of(wish.stages, wish.window_days, today)
    )


def _promise(
    wanted: Wanted,
    plan: Plan,
    deadlines: tuple[Deadline, ...],
    pending: Sequence[Reservation],
    now: datetime,
    *,
    received_on: date | None = None,
) -> tuple[Promise, bool] | Unpromised:
    statutory = first_statutory(deadlines)
    today = identity.day_of(now)
    window_days, stamped = wanted.window_days, _NOTHING
    if received_on is not None and (gone := plan.calendar.working_days_between(received_on, today)) > 0:
        window_days = max(window_days - gone, min(window_days, 1))
        stamped = (line("quote.stamped", received_on=received_on, count=gone),)
    late, digest, rule = False, "", WINDOW_RULE
    if not wanted.stages:
        until = plan.calendar.add_working_days(today, window_days)
        derivation: Derivation = (line("quote.window", days=window_days, until=until),)
    else:
        pools = {stage.pool_id for stage in wanted.stages}
        ahead = outlooks(plan, pools, now, pending=pending)
        outcome = quote_stages(wanted.stages, window_days, ahead, way_minutes=wanted.way_minutes)
        if isinstance(outcome, NoCapacity):
            window_until = plan.calendar.add_working_days(today, window_days)
            provisional_due_on = statutory.ends_on if statutory else max(window_until, outcome.known_until)
            return Unpromised(wanted.kind, outcome.reason.value, explain(outcome), provisional_due_on)
        decisive, rule = outcome.decisive, RULE
        until, late, digest = decisive.until, decisive.late, decisive.inputs_digest
        derivation = explain(decisive, statutory)
    derivation = (*stamped, *derivation)
    if not ends_before(until, deadlines):
        return Unpromised(wanted.kind, "outlasts_statutory", derivation, until)
    if wanted.awaits_papers:
        return Unpromised(wanted.kind, AWAITS_PAPERS, derivation, until)
    promise = Promise(
        kind=wanted.kind,
        promised_until=until,
        window_days=wanted.window_days,
        made_at=now,
        made_on=today,
        assumption=wanted.assumption,
        rule=rule,
        calendar_version=plan.calendar.version,
        inputs_digest=digest,
        probability_bp=wanted.probability_bp,
        derivation=derivation,
    )
    return promise, late


def _made(row: PromiseRow, promise: Promise, late: bool) -> MadePromise:
    return MadePromise(row.id, promise, _own_deadline(promise, promise.made_on), late)


def _own_deadline(promise: Promise, started_on: date) -> Deadline:
    """Return the deadline that shows the city's own promise beside the others."""
    kind = DeadlineKind.FIRST_ANSWER if promise.kind == FIRST_ANSWER else DeadlineKind.DECISION
    return Deadline(
        kind=kind,
        rule=promise.rule if promise.kind in {FIRST_ANSWER, DECISION} else f"{promise.rule}:{promise.kind}",
        source="Zeitzusage",
        started_on=started_on,
        ends_on=promise.promised_until,
        pausable=True,
        derivation=promise.derivation,
    )


def _promise_row(case_id: UUID, service_key: str, promise: Promise, calendar_id: UUID, wanted: Wanted) -> PromiseRow:
    return PromiseRow(
        case_id=case_id,
        service_key=service_key,
        kind=promise.kind,
        promised_until=promise.promised_until,
        window_days=promise.window_days,
        made_at=promise.made_at,
        assumption=promise.assumption,
        rule=promise.rule,
        calendar_id=calendar_id,
        inputs_digest=promise.inputs_digest,
        probability_bp=promise.probability_bp,
        derivation=derivation_to_json(promise.derivation),
        stages=stages_to_json(wanted.stages),
    )


def _admission_row(
    case_id: UUID, missing: Unpromised, calendar_id: UUID, wanted: Wanted, now: datetime
) -> UnpromisedAdmission:
    return UnpromisedAdmission(
        case_id=case_id,
        kind=missing.kind,
        reason=missing.reason,
        provisional_due_on=missing.provisional_due_on,
        window_days=wanted.window_days,
        stages=stages_to_json(wanted.stages),
        admitted_at=now,
        calendar_id=calendar_id,
    )


def store_deadlines(case_id: UUID, deadlines: Iterable[Deadline]) -> None:
    """Write the deadlines of a case in one statement."""
    store_deadlines_of_cases((case_id, deadline) for deadline in deadlines)


def store_deadlines_of_cases(deadlines: Iterable[tuple[UUID, Deadline]]) -> None:
    """Write deadlines of several cases in one statement."""
    DeadlineRow.objects.bulk_create(
        DeadlineRow(
            case_id=case_id,
            kind=deadline.kind.value,
            rule=deadline.rule,
            source=deadline.source,
            started_on=deadline.started_on,
            ends_on=deadline.ends_on,
            pausable=deadline.pausable,
            derivation=derivation_to_json(deadline.derivation),
        )
        for case_id, deadline in deadlines
    )


_stored_calendars: dict[tuple[UUID, str], UUID] = {}
"""Calendar rows known to be committed, so that a promise needs no statement to find its calendar."""


def _calendar_row(calendar: WorkingCalendar) -> UUID:
    """Return the row that freezes this calendar, writing it the first time it is used."""
    key = (current_municipality(), calendar.version)
    if key in _stored_calendars:
        return _stored_calendars[key]
    rows = CalendarVersion.objects.filter(version=calendar.version).values_list("id", flat=True)
    found = rows.first()
    if found is None:
        row = CalendarVersion(version=calendar.version, content=calendar.to_json())
        # Two processes may freeze the same calendar at once; SQLite has one writer, and its guard would object.
        CalendarVersion.objects.bulk_create([row], ignore_conflicts=connection.vendor == "postgresql")
        found = rows.get()
    row_id: UUID = found
    transaction.on_commit(lambda: _stored_calendars.__setitem__(key, row_id))
    return row_id
