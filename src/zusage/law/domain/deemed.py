"""When a notice counts as made known, and until when a remedy is in time.

The day depends on the family of law and on the way the notice took; it changed with the postal reform on
1 January 2025, and Hesse did not follow. So it is a table with sources and validity, never a constant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from zusage.common.domain.refusal import Refusal
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.derivation import Derivation, line
from zusage.law.domain.period import Period, PeriodEnd, Unit, day_of_same_number, end_of_period


class NoRuleForMakingKnown(Refusal):
    """The table has no row for this law, channel and day.

    Parameters `family`, `channel`, `handed_over_on`.
    """

    code: ClassVar[str] = "law.no_rule_for_making_known"


class NoDayPresumed(Refusal):
    """The law presumes no day for this way; a notice is known once it is proven to have come.

    Parameters `family`, `channel`, `source`.
    """

    code: ClassVar[str] = "law.no_day_presumed"


class LawFamily(StrEnum):
    """The procedural law of a service. Municipal taxes in Hesse follow the AO through § 4 HKAG."""

    HVWVFG = "HVwVfG"
    VWVFG = "VwVfG"
    AO = "AO"
    SGB_X = "SGB X"


class Channel(StrEnum):
    """The way a notice took to the person, and of which day a row counts."""

    POST = "post"  # within Germany; the day of posting
    POST_ABROAD = "abroad"  # the day of posting
    COUNTER = "counter"
    ELECTRONIC = "electronic"  # the day of sending
    PORTAL_RETRIEVED = "portal_retrieved"  # the day of retrieval
    PORTAL_PROVIDED = "portal_provided"  # the day of the message that it lies ready
    OZG_POSTBOX = "ozg_postbox"  # the day on which it lies ready
    PROVEN_RECEIPT = "proven_receipt"  # the day on which it is proven to have come
    SERVICE_RECORD = "service_record"  # formal service: the day on the certificate of service
    REGISTERED = "registered"  # formal service by registered letter, handed over: the day of posting
    RETURN_RECEIPT = "return_receipt"  # formal service, abroad too: the day on the return receipt
    ACKNOWLEDGED = "acknowledged"  # formal service, on paper or not: the day on the acknowledgement
    ELECTRONIC_SERVICE = "electronic_service"  # as the person demanded, not acknowledged: the day of sending


@dataclass(frozen=True)
class DeemedKnowledge:
    """One row: a notice handed over through `channel` is deemed known `days`, or `months`, later.

    `shift`: whether that day moves off a free day. `doubtful_days`: another reading that a court might
    follow. The row holds for notices handed over from `valid_from` up to and without `valid_until`.
    """

    family: LawFamily
    channel: Channel
    days: int
    shift: bool
    source: str
    valid_from: date
    valid_until: date | None = None
    doubtful_days: int | None = None
    lawyer_check: bool = True
    months: int = 0


_ALWAYS = date(1977, 1, 1)
_ONE_YEAR = Period(1, Unit.YEARS)
_POSTAL_REFORM = date(2025, 1, 1)


def _before_and_after_the_postal_reform(
    family: LawFamily, channel: Channel, source: str, *, shift: bool
) -> tuple[DeemedKnowledge, DeemedKnowledge]:
    """Three days until the end of 2024, four since (Postrechtsmodernisierungsgesetz)."""
    return (
        DeemedKnowledge(family, channel, 3, shift, source, _ALWAYS, _POSTAL_REFORM),
        DeemedKnowledge(family, channel, 4, shift, source, _POSTAL_REFORM),
    )


_RECEIPT: Mapping[LawFamily, str] = MappingProxyType(
    {
        LawFamily.VWVFG: "§ 41 Abs. 1 VwVfG",
        LawFamily.HVWVFG: "§ 41 Abs. 1 HVwVfG",
        LawFamily.AO: "§ 122 Abs. 1 AO",
        LawFamily.SGB_X: "§ 37 Abs. 1 SGB X",
    }
)
_SERVICE: Mapping[LawFamily, str] = MappingProxyType(
    {
        LawFamily.VWVFG: "§ 41 Abs. 5 VwVfG",
        LawFamily.HVWVFG: "§ 41 Abs. 5 HVwVfG, § 1 HVwZG",
        LawFamily.AO: "§ 122 Abs. 5 AO",
        LawFamily.SGB_X: "§ 37 Abs. 5, § 65 SGB X",
    }
)
_SERVED_ON_THE_DAY_PROVEN = (
    (Channel.SERVICE_RECORD, "§ 3 VwZG, §§ 177 bis 182 ZPO"),
    (Channel.RETURN_RECEIPT, "§ 4 Abs. 2, § 9 Abs. 2 VwZG"),
    (Channel.ACKNOWLEDGED, "§ 5 VwZG"),
)
_SERVED_SOME_DAYS_LATER = (
    (Channel.REGISTERED, "§ 4 Abs. 2 VwZG"),
    (Channel.ELECTRONIC_SERVICE, "§ 5 Abs. 5 und 7 VwZG"),
)


def _formal_service(family: LawFamily) -> Iterator[DeemedKnowledge]:
    """Yield the rows of the VwZG, to which Hesse and the other families refer."""
    for channel, source in _SERVED_ON_THE_DAY_PROVEN:
        yield DeemedKnowledge(family, channel, 0, False, f"{_SERVICE[family]}, {source}", _ALWAYS)
    for channel, source in _SERVED_SOME_DAYS_LATER:
        whole = f"{_SERVICE[family]}, {source}"
        if family in {LawFamily.HVWVFG, LawFamily.SGB_X}:
            # The law of the Land sends to the VwZG; whether to the text of 2025 too, no source at hand says.
            yield DeemedKnowledge(family, channel, 3, False, whole, _ALWAYS, _POSTAL_REFORM)
            yield DeemedKnowledge(family, channel, 3, False, whole, _POSTAL_REFORM, doubtful_days=4)
        else:
            yield from _before_and_after_the_postal_reform(family, channel, whole, shift=False)


DEEMED_KNOWLEDGE: tuple[DeemedKnowledge, ...] = (
    *_before_and_after_the_postal_reform(LawFamily.VWVFG, Channel.POST, "§ 41 Abs. 2 VwVfG", shift=False),
    *_before_and_after_the_postal_reform(LawFamily.VWVFG, Channel.ELECTRONIC, "§ 41 Abs. 2 VwVfG", shift=False),
    # Hesse kept the third day; the source is secondary, so the fourth stays possible until a lawyer has
    # signed.
    DeemedKnowledge(LawFamily.HVWVFG, Channel.POST, 3, False, "§ 41 Abs. 2 HVwVfG", _ALWAYS, doubtful_days=4),
    DeemedKnowledge(LawFamily.HVWVFG, Channel.ELECTRONIC, 3, False, "§ 41 Abs. 2 HVwVfG", _ALWAYS, doubtful_days=4),
    # The AO day is itself the end of a period and moves to a working day (BFH IX R 68/98).
    *_before_and_after_the_postal_reform(LawFamily.AO, Channel.POST, "§ 122 Abs. 2 Nr. 1, § 108 Abs. 3 AO", shift=True),
    *_before_and_after_the_postal_reform(
        LawFamily.AO, Channel.ELECTRONIC, "§ 122 Abs. 2a, § 108 Abs. 3 AO", shift=True
    ),
    *_before_and_after_the_postal_reform(LawFamily.SGB_X, Channel.POST, "§ 37 Abs. 2 SGB X", shift=False),
    *_before_and_after_the_postal_reform(LawFamily.SGB_X, Channel.ELECTRONIC, "§ 37 Abs. 2 SGB X", shift=False),
    # Retrieved with consent: the day after. Not retrieved in ten days: not made known, another way is needed.
    DeemedKnowledge(LawFamily.VWVFG, Channel.PORTAL_RETRIEVED, 1, False, "§ 41 Abs. 2a VwVfG", _ALWAYS),
    DeemedKnowledge(LawFamily.HVWVFG, Channel.PORTAL_RETRIEVED, 1, False, "§ 41 Abs. 2a HVwVfG", _ALWAYS),
    DeemedKnowledge(LawFamily.SGB_X, Channel.PORTAL_RETRIEVED, 1, False, "§ 37 Abs. 2a SGB X", date(2021, 1, 1)),
    # A tax counts from the message, retrieved or not.
    *_before_and_after_the_postal_reform(
        LawFamily.AO, Channel.PORTAL_PROVIDED, "§ 122a Abs. 4, § 108 Abs. 3 AO", shift=True
    ),
    *(DeemedKnowledge(family, Channel.OZG_POSTBOX, 4, False, "§ 9 Abs. 1 OZG", _POSTAL_REFORM) for family in LawFamily),
    *(
        DeemedKnowledge(family, channel, 0, False, source, _ALWAYS, lawyer_check=False)
        for channel in (Channel.COUNTER, Channel.PROVEN_RECEIPT)
        for family, source in _RECEIPT.items()
    ),
    DeemedKnowledge(
        LawFamily.AO, Channel.POST_ABROAD, 0, True, "§ 122 Abs. 2 Nr. 2, § 108 Abs. 3 AO", _ALWAYS, months=1
    ),
    *(rule for family in LawFamily for rule in _formal_service(family)),
)
"""Rows marked `lawyer_check` wait for a lawyer's signature; no row with doubt goes without the mark."""

NOTHING_PRESUMED: Mapping[tuple[LawFamily, Channel], str] = MappingProxyType(
    {
        (LawFamily.VWVFG, Channel.POST_ABROAD): "§ 41 Abs. 1 und 2 VwVfG",
        (LawFamily.HVWVFG, Channel.POST_ABROAD): "§ 41 Abs. 1 und 2 HVwVfG",
        (LawFamily.SGB_X, Channel.POST_ABROAD): "§ 37 Abs. 1 und 2 SGB X",
        (LawFamily.VWVFG, Channel.PORTAL_PROVIDED): "§ 41 Abs. 2a VwVfG",
        (LawFamily.HVWVFG, Channel.PORTAL_PROVIDED): "§ 41 Abs. 2a HVwVfG",
        (LawFamily.SGB_X, Channel.PORTAL_PROVIDED): "§ 37 Abs. 2a SGB X",
    }
)
"""Ways for which a law presumes nothing, so that only proven receipt, or retrieval, counts."""


@dataclass(frozen=True)
class Known:
    """The day a notice is deemed known, the earliest and the latest day that could be argued, and why."""

    on: date
    earliest_on: date
    latest_on: date
    rule: DeemedKnowledge
    derivation: Derivation


def rule_for(family: LawFamily, channel: Channel, handed_over_on: date) -> DeemedKnowledge:
    """Return the row that holds for a notice handed over on that day.

    :raises NoDayPresumed: if the law presumes no day for this way
    :raises NoRuleForMakingKnown: if the table has none
    """
    if (family, channel) in NOTHING_PRESUMED:
        raise NoDayPresumed(family=family.value, channel=channel.value, source=NOTHING_PRESUMED[family, channel])
    for rule in DEEMED_KNOWLEDGE:
        if (rule.family, rule.channel) != (family, channel):
            continue
        if rule.valid_from <= handed_over_on and (rule.valid_until is None or handed_over_on < rule.valid_until):
            return rule
    raise NoRuleForMakingKnown(family=family.value, channel=channel.value, handed_over_on=handed_over_on.isoformat())


def deemed_known_on(family: LawFamily, channel: Channel, handed_over_on: date, calendar: WorkingCalendar) -> Known:
    """Return the day on which a notice handed over on `handed_over_on` is deemed known.

    The earliest arguable day does not shift; the latest takes the doubtful reading and always shifts.

    :raises NoDayPresumed: if the law presumes no day for this way
    :raises NoRuleForMakingKnown: if the table has no row
    :raises CalendarNotPublished: if the day falls in a year whose holidays are not known yet
    """
    rule = rule_for(family, channel, handed_over_on)
    if not rule.days and not rule.months:
        said = "known.same_day" if channel is Channel.COUNTER else "known.proven"
        step = line(said, handed_over=handed_over_on, source=rule.source)
        return Known(handed_over_on, handed_over_on, handed_over_on, rule, (step,))
    nominal = _later(handed_over_on, rule, rule.days)
    steps = [
        line(
            "known.after_months" if rule.months else "known.after_days",
            handed_over=handed_over_on,
            count=rule.months or rule.days,
            nominal=nominal,
            source=rule.source,
        )
    ]
    known = calendar.next_legal_working_day(nominal) if rule.shift else nominal
    if known != nominal:
        steps.append(line("known.shifted", nominal=nominal, why=calendar.why_free(nominal), known=known))
    readings = [nominal] if rule.doubtful_days is None else [nominal, _later(handed_over_on, rule, rule.doubtful_days)]
    return Known(known, min(readings), calendar.next_legal_working_day(max(readings)), rule, tuple(steps))


def _later(day: date, rule: DeemedKnowledge, days: int) -> date:
    return day_of_same_number(day, rule.months) if rule.months else day + timedelta(days=days)


YEAR_WITHOUT_INSTRUCTION: Mapping[LawFamily, str] = MappingProxyType(
    {
        LawFamily.VWVFG: "§ 58 Abs. 2 VwGO",
        LawFamily.HVWVFG: "§ 58 Abs. 2 VwGO",
        LawFamily.AO: "§ 58 Abs. 2 VwGO",
        LawFamily.SGB_X: "§ 66 Abs. 2 SGG",
    }
)
"""What gives a year where the notice did not name the remedy or named it wrongly; taxes are those of municipalities.

All rows wait for a lawyer's signature.
"""


@dataclass(frozen=True)
class RemedyPeriod:
    """Two ends of one remedy period: the city shows the earlier and applies the later.

    `expected` is the end by the day the notice is deemed known. A date is never printed in the remedy notice
    itself: a wrong one makes it a year (§ 58 (2) VwGO).
    """

    safe_until: date
    expected: PeriodEnd
    last_day: date
    derivation: Derivation


def remedy_period(
    known: Known, period: Period, calendar: WorkingCalendar, *, is_instructed: bool = True
) -> RemedyPeriod:
    """Return until when a remedy against a notice is in time.

    `is_instructed`: whether the notice named the remedy, and rightly; else the period is one year.

    Source: § 70, § 74, § 58 (2) VwGO; § 31 (1), (3) VwVfG; § 108 AO.
    :raises CalendarNotPublished: if an end falls in a year whose holidays are not known yet
    """
    told: Derivation = ()
    if not is_instructed:
        source = YEAR_WITHOUT_INSTRUCTION[known.rule.family]
        period, told = _ONE_YEAR, (line("remedy.not_instructed", source=source),)
    expected = end_of_period(known.on, period, calendar)
    safe_until = end_of_period(known.earliest_on, period, calendar).end
    last_day = end_of_period(known.latest_on, period, calendar).end
    steps = (
        *known.derivation,
        *told,
        *expected.derivation,
        line("remedy.safe_until", safe_until=safe_until),
        line("remedy.last_day", last_day=last_day),
    )
    return RemedyPeriod(safe_until, expected, last_day, steps)
