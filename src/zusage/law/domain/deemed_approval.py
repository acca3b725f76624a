"""When an approval counts as granted because nobody decided in time.

§ 42a VwVfG orders nothing by itself: a provision of the field has to (§ 65 (2) HBO, § 6a GewO, a by-law), and a package
has to name it. So no rule is a default here; without a named rule nothing is ever deemed granted. The period starts
when the papers are complete, not when they come in. The authority may extend it once, with a reason that reaches the
applicant before the end; the extension names a day and never shortens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, ClassVar

from zusage.common.domain.refusal import Mistake, Refusal
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.derivation import Derivation, Line, derivation_from_json, derivation_to_json, line
from zusage.law.domain.period import Period, Unit, day_of_same_number, end_of_period


class BrokenDeemedApproval(Mistake):
    """A rule that no table has."""


class ApprovalRuleNotInForce(Refusal):
    """The rule does not hold on the day on which the papers were complete; parameters `rule`, `day`."""

    code: ClassVar[str] = "law.approval_rule_not_in_force"


class ApprovalExtendedTwice(Refusal):
    """The period was extended before, and the law allows it once; parameter `until`, where it ends."""

    code: ClassVar[str] = "law.approval_extended_twice"


class ApprovalExtendedTooLate(Refusal):
    """The extension would reach the applicant after the period; parameters `told_on`, `ends_on`."""

    code: ClassVar[str] = "law.approval_extended_too_late"


class ApprovalExtendedTooEarly(Refusal):
    """The extension was told before the period began; parameters `told_on`, `began_on`."""

    code: ClassVar[str] = "law.approval_extended_too_early"


class ApprovalExtensionWithoutReason(Refusal):
    """Nobody said why; the law wants the reason told."""

    code: ClassVar[str] = "law.approval_extension_without_reason"


class ApprovalExtensionTooLong(Refusal):
    """The new end lies beyond what the provision allows; parameters `until`, `latest`."""

    code: ClassVar[str] = "law.approval_extension_too_long"


class ApprovalExtensionNotLater(Refusal):
    """The new end is no later than the old one; parameters `until`, `ends_on`."""

    code: ClassVar[str] = "law.approval_extension_not_later"


@dataclass(frozen=True)
class DeemedApprovalRule:
    """A provision that lets an approval count as granted: `code` names it in a package, `source` as printed.

    `at_most_months` bounds the one extension; None where the law only says that it must be adequate, which a person
    has to judge. The rule holds for papers complete from `valid_from` up to and without `valid_until`.
    """

    code: str
    source: str
    period: Period
    extension_source: str
    at_most_months: int | None
    valid_from: date
    valid_until: date | None = None
    lawyer_check: bool = True

    def holds_on(self, day: date) -> bool:
        """Say whether the rule is in force on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


_THREE_MONTHS = Period(3, Unit.MONTHS)

DEEMED_APPROVALS: tuple[DeemedApprovalRule, ...] = (
    # The general period, for a provision that orders the effect and says nothing about its length.
    DeemedApprovalRule(
        code="vwvfg_42a",
        source="§ 42a Abs. 2 Satz 1 und 2 VwVfG",
        period=_THREE_MONTHS,
        extension_source="§ 42a Abs. 2 Satz 3 und 4 VwVfG",
        at_most_months=None,
        valid_from=date(2008, 12, 18),
    ),
    # Simplified building permit in Hesse, "for an important reason by up to two months". The act was amended on
    # 14 October 2025; until a lawyer has read that text the row goes on, since a watch too many harms nobody.
    DeemedApprovalRule(
        code="hbo_65",
        source="§ 65 Abs. 2 Satz 2 und 3 HBO",
        period=_THREE_MONTHS,
        extension_source="§ 65 Abs. 2 Satz 2 HBO",
        at_most_months=2,
        valid_from=date(2018, 7, 7),
    ),
    # Trade permits; § 6a names the period and the effect, the rest comes from § 42a VwVfG.
    DeemedApprovalRule(
        code="gewo_6a",
        source="§ 6a Abs. 1 GewO, § 42a Abs. 2 Satz 2 VwVfG",
        period=_THREE_MONTHS,
        extension_source="§ 42a Abs. 2 Satz 3 und 4 VwVfG",
        at_most_months=None,
        valid_from=date(2009, 12, 28),
    ),
    # Monuments in Hesse: "for an important reason by up to three months", § 42a HVwVfG besides. Read in a publisher's
    # copy of unknown date. The law also wants the day of the complete papers confirmed in writing.
    DeemedApprovalRule(
        code="hdschg_20",
        source="§ 20 Abs. 2 HDSchG, § 42a HVwVfG",
        period=_THREE_MONTHS,
        extension_source="§ 20 Abs. 2 HDSchG",
        at_most_months=3,
        valid_from=date(2016, 12, 6),
    ),
    # Lines for telecommunication in public roads, text of 2021; what the change of July 2025 did to it was not read.
    # Where nobody says within a month of receipt that papers lack, the period began with receipt: then a person
    # confirms that day as the day of the complete papers.
    DeemedApprovalRule(
        code="tkg_127",
        source="§ 127 Abs. 3 TKG",
        period=_THREE_MONTHS,
        extension_source="§ 127 Abs. 3 TKG",
        at_most_months=1,
        valid_from=date(2021, 12, 1),
    ),
)
"""All rows wait for a lawyer's signature (`lawyer_check`)."""

BY_LAW = "by_law"
"""The code by which a package says that a by-law orders it, whose provisions the package then gives itself."""


def by_law_rule(
    *, source: str, months: int, extension_source: str, extension_months: int | None, lawyer_check: bool
) -> DeemedApprovalRule:
    """Return the rule of a by-law as a package states it; its validity is that of the package.

    :raises InvalidPeriod: if it has not at least one month
    """
    return DeemedApprovalRule(
        code=BY_LAW,
        source=source,
        period=Period(months, Unit.MONTHS),
        extension_source=extension_source,
        at_most_months=extension_months,
        valid_from=date.min,
        lawyer_check=lawyer_check,
    )


def named_rule(code: str, day: date) -> DeemedApprovalRule:
    """Return the row of the table that a package names, as it is in force on `day`.

    :raises BrokenDeemedApproval: if the table has no such row
    :raises ApprovalRuleNotInForce: if it has, but not for that day
    """
    rows = [rule for rule in DEEMED_APPROVALS if rule.code == code]
    if not rows:
        raise BrokenDeemedApproval(f"no rule {code!r}")
    for rule in rows:
        if rule.holds_on(day):
            return rule
    raise ApprovalRuleNotInForce(rule=rows[0].source, day=f"{day:%d.%m.%Y}")


ALARM_DAYS = (30, 14, 7, 2)
"""How many working days before the end somebody is told, each time more urgently."""


@dataclass(frozen=True)
class ApprovalExtension:
    """The one extension: the new last day, why, and the day on which the applicant knew of it."""

    until_on: date
    reason: str
    told_on: date


@dataclass(frozen=True)
class DeemedApproval:
    """One running period: with `ends_on`, 24:00 local time, the authority's time is over.

    `nominal_end` is the first end before it moved off a free day; the extension is measured from it. What the law says
    of the extension stands here too: a running period keeps the law it began with.
    """

    rule: str
    source: str
    extension_source: str
    at_most_months: int | None
    papers_complete_on: date
    nominal_end: date
    ends_on: date
    derivation: Derivation
    extension: ApprovalExtension | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the period as plain data."""
        told = self.extension
        return {
            "rule": self.rule,
            "source": self.source,
            "extension_source": self.extension_source,
            "at_most_months": self.at_most_months,
            "papers_complete_on": self.papers_complete_on.isoformat(),
            "nominal_end": self.nominal_end.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "derivation": derivation_to_json(self.derivation),
            "extension": None
            if told is None
            else {"until_on": told.until_on.isoformat(), "reason": told.reason, "told_on": told.told_on.isoformat()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DeemedApproval":
        """Read a period that `to_json` wrote."""
        told = data["extension"]
        return cls(
            rule=data["rule"],
            source=data["source"],
            extension_source=data["extension_source"],
            at_most_months=data["at_most_months"],
            papers_complete_on=date.fromisoformat(data["papers_complete_on"]),
            nominal_end=date.fromisoformat(data["nominal_end"]),
            ends_on=date.fromisoformat(data["ends_on"]),
            derivation=derivation_from_json(data["derivation"]),
            extension=None
            if told is None
            else ApprovalExtension(
                date.fromisoformat(told["until_on"]), told["reason"], date.fromisoformat(told["told_on"])
            ),
        )


def start_deemed_approval(
    rule: DeemedApprovalRule, papers_complete_on: date, calendar: WorkingCalendar
) -> DeemedApproval:
    """Start the period by the rule that the package names.

    The day on which the last paper came in does not count. Source: § 42a (2) VwVfG; §§ 187-193 BGB, § 31 VwVfG.

    :raises ApprovalRuleNotInForce: if it is not in force on that day
    :raises CalendarNotPublished: if the end falls in a year whose holidays are not known yet
    """
    if not rule.holds_on(papers_complete_on):
        raise ApprovalRuleNotInForce(rule=rule.source, day=f"{papers_complete_on:%d.%m.%Y}")
    end = end_of_period(papers_complete_on, rule.period, calendar)
    return DeemedApproval(
        rule=rule.code,
        source=rule.source,
        extension_source=rule.extension_source,
        at_most_months=rule.at_most_months,
        papers_complete_on=papers_complete_on,
        nominal_end=end.nominal_end,
        ends_on=end.end,
        derivation=(
            line("approval.rule", source=rule.source, started=papers_complete_on),
            *end.derivation,
            _granted_line(end.end),
        ),
    )


def extend_deemed_approval(running: DeemedApproval, extension: ApprovalExtension) -> DeemedApproval:
    """Return the period with its new end, which is the day that was told; it does not move off a free day.

    At most so many months are counted from the unmoved first end, the narrower reading.
    Source: § 42a (2) sentences 3 and 4 VwVfG; § 65 (2) sentence 2 HBO.

    :raises ApprovalExtendedTwice: if it was extended before
    :raises ApprovalExtendedTooLate: if the applicant knows of it only after the end
    :raises ApprovalExtensionWithoutReason: if the reason is empty
    :raises ApprovalExtensionNotLater: if the new end is not after the old one
    :raises ApprovalExtensionTooLong: if the new end is beyond what the provision allows
    :raises ApprovalExtendedTooEarly: if it was told before the period began
    """
    until, ends_on = extension.until_on, running.ends_on
    if running.extension is not None:
        raise ApprovalExtendedTwice(until=f"{ends_on:%d.%m.%Y}")
    if extension.told_on > ends_on:
        raise ApprovalExtendedTooLate(told_on=f"{extension.told_on:%d.%m.%Y}", ends_on=f"{ends_on:%d.%m.%Y}")
    if extension.told_on < running.papers_complete_on:
        began_on = f"{running.papers_complete_on:%d.%m.%Y}"
        raise ApprovalExtendedTooEarly(told_on=f"{extension.told_on:%d.%m.%Y}", began_on=began_on)
    if not extension.reason.strip():
        raise ApprovalExtensionWithoutReason
    if until <= ends_on:
        raise ApprovalExtensionNotLater(until=f"{until:%d.%m.%Y}", ends_on=f"{ends_on:%d.%m.%Y}")
    latest = latest_extension(running)
    if latest is not None and until > latest:
        raise ApprovalExtensionTooLong(until=f"{until:%d.%m.%Y}", latest=f"{latest:%d.%m.%Y}")
    return replace(
        running,
        ends_on=until,
        extension=extension,
        derivation=(
            *running.derivation[:-1],
            line("approval.extended", made_on=extension.told_on, until=until, source=running.extension_source),
            _granted_line(until),
        ),
    )


def latest_extension(running: DeemedApproval) -> date | None:
    """Return the last day to which the period could be extended; None where the law names no number."""
    months = running.at_most_months
    return None if months is None else day_of_same_number(running.nominal_end, months)


def deemed_granted_on(running: DeemedApproval, decision_known_on: date | None) -> date | None:
    """Return the first day on which the approval counts as granted unless a decision is known by the end.

    None if the decision, whatever it says, was known to the applicant in time.
    Source: § 42a (1) sentence 1 VwVfG.
    """
    if decision_known_on is not None and decision_known_on <= running.ends_on:
        return None
    return running.ends_on + timedelta(days=1)


def most_urgent_alarm(ends_on: date, today: date, calendar: WorkingCalendar) -> int | None:
    """Return the alarm that is due today, by how many working days before the end it is; None before the first.

    Who looks late is told the most urgent one only.

    :raises CalendarNotPublished: if one would lie before the first year of the calendar
    """
    due = [count for count, day in alarms(ends_on, calendar).items() if day <= today]
    return min(due, default=None)


def alarms(ends_on: date, calendar: WorkingCalendar) -> Mapping[int, date]:
    """Return the day of each alarm, by how many working days before the end it is; the earliest comes first.

    :raises CalendarNotPublished: if one would lie before the first year of the calendar
    """
    return MappingProxyType({count: calendar.add_working_days(ends_on, -count) for count in ALARM_DAYS})


def _granted_line(ends_on: date) -> Line:
    return line("approval.granted", until=ends_on, granted_on=ends_on + timedelta(days=1))
