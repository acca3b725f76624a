"""The period after which an approval counts as granted is started, and extended once."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from zusage.capacity.queries import calendar_at
from zusage.common.domain.refusal import Refusal
from zusage.identity import queries as identity
from zusage.law.domain import deemed_approval as law
from zusage.law.domain.derivation import derivation_to_json
from zusage.promises.models import DeemedApproval, DeemedApprovalExtension
from zusage.promises.queries.approvals import approval_of_case


class NoDeemedApproval(Refusal):
    """In this case no such period runs."""

    code: ClassVar[str] = "promises.no_deemed_approval"


class ApprovalExtensionNotTold(Refusal):
    """Nobody can know of it yet: the day lies ahead; parameter `told_on`."""

    code: ClassVar[str] = "promises.approval_extension_not_told"


def start_deemed_approval(
    *, case_id: UUID, rule: law.DeemedApprovalRule, papers_complete_on: date, now: datetime
) -> law.DeemedApproval:
    """Start the period of a case by the rule that its package names.

    :raises ApprovalRuleNotInForce: if the rule does not hold on that day
    :raises CalendarNotPublished: if the end falls in a year whose holidays are not known yet
    :raises IntegrityError: if it was started before
    """
    running = law.start_deemed_approval(rule, papers_complete_on, calendar_at(now))
    DeemedApproval.objects.create(
        case_id=case_id,
        rule=running.rule,
        source=running.source,
        extension_source=running.extension_source,
        at_most_months=running.at_most_months,
        papers_complete_on=running.papers_complete_on,
        nominal_end=running.nominal_end,
        ends_on=running.ends_on,
        derivation=derivation_to_json(running.derivation),
        recorded_at=now,
    )
    return running


def extend_deemed_approval(
    *, case_id: UUID, until_on: date, told_on: date, reason: str, now: datetime
) -> law.DeemedApproval:
    """Extend the period once, with a reason that the applicant has known since `told_on`.

    It is recorded when it has reached the applicant, so that no extension counts that came too late.

    :raises NoDeemedApproval: if no such period runs
    :raises ApprovalExtensionNotTold: if the day lies ahead
    :raises ApprovalExtendedTwice, ApprovalExtendedTooLate, ApprovalExtensionWithoutReason: see there
    :raises ApprovalExtensionNotLater, ApprovalExtensionTooLong: see there
    :raises CalendarNotPublished: if the new end falls in a year whose holidays are not known yet
    """
    running = approval_of_case(case_id)
    if running is None:
        raise NoDeemedApproval()
    if told_on > identity.day_of(now):
        raise ApprovalExtensionNotTold(told_on=f"{told_on:%d.%m.%Y}")
    extended = law.extend_deemed_approval(running, law.ApprovalExtension(until_on, reason, told_on))
    # Nobody can be warned before a day that no calendar knows yet.
    law.alarms(extended.ends_on, calendar_at(now))
    DeemedApprovalExtension.objects.create(
        approval=DeemedApproval.objects.get(case_id=case_id), until_on=until_on, told_on=told_on, recorded_at=now
    )
    return extended
