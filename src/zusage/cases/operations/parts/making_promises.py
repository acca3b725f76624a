"""The promises of a case are made: at receipt, or later, once there is an honest day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from zusage.capacity.queries import calendar_at
from zusage.cases.domain.events import PromiseMade, PromiseNotMade, WindowsChosen
from zusage.cases.domain.statement import signed_statement
from zusage.cases.journal import MACHINE
from zusage.cases.operations.parts.completeness import days_left_of_window, papers_are_awaited
from zusage.cases.operations.parts.keeping_promises import follow_work, not_after, settle_ended
from zusage.cases.queries.remaining import way_left
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.statutory import bounds_on, rules_from_receipt
from zusage.common import signing
from zusage.common.signing import Signature
from zusage.common.tenancy import current_municipality
from zusage.identity import queries as identity
from zusage.law.domain.deadlines import Deadline, DeadlineKind, start_deadline
from zusage.law.domain.derivation import Derivation
from zusage.promises import operations as promises
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER
from zusage.promises.operations import MadePromise, Wanted
from zusage.promises.queries import approval_of_case as approval_period_of_case
from zusage.promises.queries import promise_of_case


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as the receipt states it."""

    kind: str
    until: date
    derivation: Derivation
    signature: Signature


def promise_matter(session: CaseSession, received_on: date) -> tuple[Promised, ...]:
    """Make the promises of a new case under the assumption that its papers are complete.

    What cannot be promised honestly is not promised; the matter is taken in all the same, and its work stands in order
    and ledger on its own day.
    """
    way = way_left(session.package, session.engine, session.open_staff_items())
    wanted = [
        Wanted(kind, window_days, way.stages, way.minutes) if kind == DECISION else Wanted(kind, window_days)
        for kind, window_days in _choose_windows(session).items()
    ]
    if session.package.promise_from == "complete":
        wanted = [want if want.kind == FIRST_ANSWER else replace(want, awaits_papers=True) for want in wanted]
    made = promises.make_promises(
        case_id=session.case.id,
        service_key=session.package.key,
        wanted=wanted,
        deadline_rules=rules_from_receipt(session.package),
        bounds=bounds_on(session.package, received_on),
        received_on=received_on,
        now=session.now,
    )
    starts = {name: at for want in wanted for name, at in made.starts(want).items()}
    first_on = min((promise.until for promise in made.promises if promise.kind != DECISION), default=None)
    for item in session.open_staff_items():
        if start_at := starts.get(item.activity_id, item.latest_start_at):
            item.latest_start_at = not_after(first_on, start_at, item, session.now)
    for missing in made.unpromised:
        session.journal.add(PromiseNotMade(missing.kind, missing.reason, missing.provisional_due_on), MACHINE)
    promised = tuple(_record(session, promise) for promise in made.promises)
    settle_ended(session)
    return promised


def _choose_windows(session: CaseSession) -> Mapping[str, int]:
    """Return the working days of each window; what a table chose by the answers is written down, and stays."""
    chosen = session.package.windows_for(session.variables)
    if session.package.window_tables:
        days = {name: chosen[name] for name in sorted(session.package.window_tables)}
        session.journal.add(WindowsChosen(days), MACHINE)
    return chosen


def is_unpromised(session: CaseSession) -> bool:
    """Say whether no day is promised for the decision."""
    return promise_of_case(session.case.id, DECISION, today=session.today) is None


def promise_later(session: CaseSession) -> bool:
    """Promise the decision of a matter that was taken in without a date; say whether there is an honest day now.

    While the applicant has to act, or nobody has, there is nothing to promise; nor while papers have to be complete
    first and nobody has said so.
    """
    if papers_are_awaited(session):
        return False
    way = way_left(session.package, session.engine, session.open_staff_items())
    if not way.stages or session.asks_applicant():
        return False
    wanted = Wanted(DECISION, days_left_of_window(session), way.stages, way.minutes)
    made = promises.promise_later(
        case_id=session.case.id,
        service_key=session.package.key,
        wanted=wanted,
        bounds=_bounds(session),
        now=session.now,
    )
    if made is not None:
        _record(session, made)
    follow_work(session)
    return made is not None


def _bounds(session: CaseSession) -> tuple[Deadline, ...]:
    """Return the end of the period that deems the approval granted; as if papers were complete at receipt, before."""
    period = approval_period_of_case(session.case.id)
    if period is None:
        received_on, calendar = session.case.received_on, calendar_at(session.now)
        return tuple(start_deadline(rule, received_on, calendar) for rule in bounds_on(session.package, received_on))
    return (
        Deadline(
            kind=DeadlineKind.STATUTORY_DECISION,
            rule=period.rule,
            source=period.source,
            started_on=period.papers_complete_on,
            ends_on=period.ends_on,
            pausable=False,
            derivation=period.derivation,
        ),
    )


def _record(session: CaseSession, made: MadePromise) -> Promised:
    statement = signed_statement(
        municipality=identity.here().key,
        reference=session.case.reference,
        kind=made.kind,
        promised_until=made.promise.promised_until,
        made_at=made.promise.made_at,
        assumption=made.promise.assumption,
        inputs_digest=made.promise.inputs_digest,
    )
    signature = signing.sign(current_municipality(), statement)
    session.journal.add(
        PromiseMade(
            promise=made.kind,
            until=made.promise.promised_until,
            late=made.late,
            assumption=made.promise.assumption,
            inputs_digest=made.promise.inputs_digest,
            signature=signature.value,
            key_id=signature.key_id,
        ),
        MACHINE,
    )
    return Promised(made.kind, made.promise.promised_until, made.promise.derivation, signature)
