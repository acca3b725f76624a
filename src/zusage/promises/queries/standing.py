"""How promises stand: of one case for its pages, of all cases for the public record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zusage.common.prepared import prepared
from zusage.identity import queries as identity
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deadlines import Deadline, DeadlineKind
from zusage.law.domain.derivation import derivation_from_json
from zusage.promises.domain.promise import (
    EffectiveEnd,
    Extension,
    History,
    Outcome,
    Pause,
    Promise,
    Reopened,
    Settlement,
    SettlementKind,
    Standing,
    days_late,
    effective_end,
    settled_by,
    standing,
    working_days_at_rest,
)
from zusage.promises.models import CalendarVersion, PauseEnded, PauseStarted
from zusage.promises.models import Deadline as DeadlineRow
from zusage.promises.models import Extension as ExtensionRow
from zusage.promises.models import Promise as PromiseRow
from zusage.promises.models import Settlement as SettlementRow


@dataclass(frozen=True)
class PromiseFacts:
    """One promise with everything that happened to it, and how it stands on the day it was asked for."""

    id: UUID
    case_id: UUID
    service_key: str
    promise: Promise
    calendar: WorkingCalendar
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]
    history: History
    end: EffectiveEnd
    standing: Standing

    @property
    def kind(self) -> str:
        """What is promised: "first_answer", "decision" or a deliverable."""
        return self.promise.kind

    @property
    def until(self) -> date:
        """Where the promise ends now; while it rests, where it would end if it were resumed today."""
        return self.end.until or self.end.if_resumed_today

    @property
    def is_resting(self) -> bool:
        """Say whether only the applicant can act."""
        return self.standing is Standing.PAUSED

    @property
    def is_settled(self) -> bool:
        """Say whether a settlement holds."""
        return self.settled is not None

    @property
    def settled(self) -> Settlement | None:
        """The settlement that holds, if there is one."""
        return settled_by(self.history)


def promises_of_case(case_id: UUID, *, today: date) -> list[PromiseFacts]:
    """Return the promises of a case in the order they were made."""
    return _facts(_promises_of(case_id), today)


def promises_of_cases(case_ids: Iterable[UUID], today: date) -> dict[UUID, list[PromiseFacts]]:
    """Return the promises of many cases by case, in a handful of statements."""
    found: dict[UUID, list[PromiseFacts]] = defaultdict(list)
    wanted = list(case_ids)
    few = len(wanted) <= _FEW_CASES
    rows = _promises_of_cases(wanted) if few else PromiseRow.objects.filter(case_id__in=wanted)
    for facts in _facts(rows, today) if isinstance(rows, list) else facts_of(rows, today):
        found[facts.case_id].append(facts)
    return dict(found)


_FEW_CASES = 50
"""As many as an act has to do with at most; their promises are asked for by prepared questions."""


def promise_of_case(case_id: UUID, kind: str, *, today: date) -> PromiseFacts | None:
    """Return one promise of a case, or None if it was never made."""
    found = _facts(_promises_of_kind(case_id, kind), today)
    return found[0] if found else None


def deadlines_of_case(case_id: UUID) -> list[Deadline]:
    """Return the deadlines of a case in the order they were started."""
    return [
        Deadline(
            kind=DeadlineKind(row.kind),
            rule=row.rule,
            source=row.source,
            started_on=row.started_on,
            ends_on=row.ends_on,
            pausable=row.pausable,
            derivation=derivation_from_json(row.derivation),
        )
        for row in DeadlineRow.objects.filter(case_id=case_id).order_by("id")
    ]


def outcomes_for_record(*, today: date, service_key: str | None = None) -> list[Outcome]:
    """Return every promise of the municipality as the record counts it, in a handful of statements."""
    rows = PromiseRow.objects.all()
    if service_key is not None:
        rows = rows.filter(service_key=service_key)
    return [_outcome(facts, today) for facts in facts_of(rows, today)]


def outcomes_stamp(*, today: date) -> tuple[object, ...]:
    """Return what differs whenever `outcomes_for_record` could: all it is made of is rows that are only ever added."""
    tables = (PromiseRow, PauseStarted, PauseEnded, ExtensionRow, SettlementRow)
    counts = tuple(table.objects.count() for table in tables)
    newest = tuple(table.objects.order_by("-id").values_list("id", flat=True).first() for table in tables)
    return (today, counts, newest)


def _outcome(facts: PromiseFacts, today: date) -> Outcome:
    made_on, settled = facts.promise.made_on, facts.settled
    calendar = facts.calendar
    until = facts.end.until
    return Outcome(
        service_key=facts.service_key,
        kind=facts.kind,
        window_days=facts.promise.window_days,
        made_on=made_on,
        settled_on=settled.on if settled else None,
        standing=facts.standing,
        working_days=calendar.working_days_between(made_on, settled.on) if settled else None,
        working_days_at_rest=(
            working_days_at_rest(facts.pauses, facts.history, calendar, until=settled.on) if settled else None
        ),
        working_days_late=days_late(until, settled.on if settled else today, calendar) if until else 0,
    )


def facts_of(rows: "QuerySet[PromiseRow]", today: date) -> list[PromiseFacts]:
    """Load promises with all their rows in four further statements, however many there are."""
    promises = list(rows.order_by("made_at", "id"))
    if len(promises) <= _FEW:
        return _facts(promises, today)
    ids, cases = rows.order_by().values("id"), rows.order_by().values("case_id")
    extensions = ExtensionRow.objects.filter(promise_id__in=ids).order_by("id")
    settlements = SettlementRow.objects.filter(promise_id__in=ids).order_by("promise_id", "number")
    return _put_all_together(promises, pauses_of(cases), extensions, settlements, today)


_FEW = 20
"""Of so many promises the rows are asked for by their ids; of more, by the query itself as a sub-select."""


@prepared
def _promises_of(case_id: UUID) -> "QuerySet[PromiseRow]":
    return PromiseRow.objects.filter(case_id=case_id).order_by("made_at", "id")


@prepared
def _promises_of_cases(case_ids: Collection[UUID]) -> "QuerySet[PromiseRow]":
    return PromiseRow.objects.filter(case_id__in=case_ids).order_by("made_at", "id")


@prepared
def _promises_of_kind(case_id: UUID, kind: str) -> "QuerySet[PromiseRow]":
    return PromiseRow.objects.filter(case_id=case_id, kind=kind).order_by("made_at", "id")


@prepared
def _pauses_of(cases: Collection[UUID]) -> "QuerySet[PauseStarted]":
    return PauseStarted.objects.filter(case_id__in=cases).select_related("ended").order_by("id")


@prepared
def _extensions_of(promises: Collection[UUID]) -> "QuerySet[ExtensionRow]":
    return ExtensionRow.objects.filter(promise_id__in=promises).order_by("id")


@prepared
def _settlements_of(promises: Collection[UUID]) -> "QuerySet[SettlementRow]":
    return SettlementRow.objects.filter(promise_id__in=promises).order_by("promise_id", "number")


def _facts(promises: Sequence[PromiseRow], today: date) -> list[PromiseFacts]:
    """Load what happened to a few promises."""
    if not promises:
        return []
    ids, cases = [row.id for row in promises], {row.case_id for row in promises}
    pauses = _by_case(_pauses_of(cases))
    return _put_all_together(promises, pauses, _extensions_of(ids), _settlements_of(ids), today)


def _put_all_together(
    promises: Sequence[PromiseRow],
    pauses: Mapping[UUID, Sequence[Pause]],
    extension_rows: Iterable[ExtensionRow],
    settlement_rows: Iterable[SettlementRow],
    today: date,
) -> list[PromiseFacts]:
    extensions: dict[UUID, list[Extension]] = defaultdict(list)
    for extension in extension_rows:
        extensions[extension.promise_id].append(
            Extension(until_on=extension.until_on, reason=extension.reason, made_on=identity.day_of(extension.made_at))
        )
    histories: dict[UUID, list[Settlement | Reopened]] = defaultdict(list)
    for settlement in settlement_rows:
        histories[settlement.promise_id].append(_history_entry(settlement))
    calendars = calendars_of({row.calendar_id for row in promises})
    return [
        _put_together(
            row,
            calendars[row.calendar_id],
            pauses=tuple(pauses.get(row.case_id, ())),
            extensions=tuple(extensions[row.id]),
            history=tuple(histories[row.id]),
            today=today,
        )
        for row in promises
    ]


def _put_together(
    row: PromiseRow,
    calendar: WorkingCalendar,
    *,
    pauses: tuple[Pause, ...],
    extensions: tuple[Extension, ...],
    history: History,
    today: date,
) -> PromiseFacts:
    promise = Promise(
        kind=row.kind,
        promised_until=row.promised_until,
        window_days=row.window_days,
        made_at=row.made_at,
        made_on=identity.day_of(row.made_at),
        assumption=row.assumption,
        rule=row.rule,
        calendar_version=calendar.version,
        inputs_digest=row.inputs_digest,
        probability_bp=row.probability_bp,
        derivation=derivation_from_json(row.derivation),
    )
    return PromiseFacts(
        id=row.id,
        case_id=row.case_id,
        service_key=row.service_key,
        promise=promise,
        calendar=calendar,
        pauses=pauses,
        extensions=extensions,
        history=history,
        end=effective_end(promise, pauses, extensions, calendar, today=today, history=history),
        standing=standing(promise, pauses, extensions, history, calendar, today=today),
    )


def settled_on(facts: PromiseFacts, settlement: Settlement, *, today: date) -> PromiseFacts:
    """Return an open promise as it stands once this settlement is recorded."""
    history = (*facts.history, settlement)
    moves = (facts.promise, facts.pauses, facts.extensions)
    return replace(
        facts,
        history=history,
        end=effective_end(*moves, facts.calendar, today=today, history=history),
        standing=standing(*moves, history, facts.calendar, today=today),
    )


def pauses_of(cases: "QuerySet[Any, Any]") -> dict[UUID, list[Pause]]:
    """Return the pauses of cases in the order in which they began; empty for a case without."""
    return _by_case(PauseStarted.objects.filter(case_id__in=cases).select_related("ended").order_by("id"))


def _by_case(rows: Iterable[PauseStarted]) -> dict[UUID, list[Pause]]:
    found: dict[UUID, list[Pause]] = defaultdict(list)
    for row in rows:
        ended = getattr(row, "ended", None)
        found[row.case_id].append(
            Pause(from_on=row.from_on, until_on=ended.until_on if ended else None, reason=row.reason)
        )
    return found


def _history_entry(row: SettlementRow) -> Settlement | Reopened:
    if row.kind == SettlementRow.Kind.REOPENED:
        return Reopened(on=row.on, reason=row.reason)
    return Settlement(kind=SettlementKind(row.kind), on=row.on)


_known_calendars: dict[UUID, WorkingCalendar] = {}
"""Frozen calendars by row: such a row never changes, so what was read once stays right."""


def calendars_of(ids: set[UUID]) -> dict[UUID, WorkingCalendar]:
    """Return frozen calendars by the ids of their rows."""
    unknown = ids - _known_calendars.keys()
    if unknown:
        for row in CalendarVersion.objects.filter(id__in=unknown):
            _known_calendars[row.id] = WorkingCalendar.from_json(row.content)
    return {calendar_id: _known_calendars[calendar_id] for calendar_id in ids}
