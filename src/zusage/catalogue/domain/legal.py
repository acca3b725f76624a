"""What a package says of the law: on what it rests, what the law sets, what can be lodged, how long files are kept."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from zusage.law.domain.period import Period, Unit


@dataclass(frozen=True)
class LegalBasis:
    """A provision the service rests on."""

    source: str
    about: str
    lawyer_check: bool


@dataclass(frozen=True)
class Automation:
    """What the machine may do alone: ``none``, ``prepared`` (a person decides), ``full`` (only with a legal basis)."""

    level: Literal["none", "prepared", "full"]
    legal_basis: str
    lawyer_check: bool
    reasons: str = ""
    """The output of decision tables that lists, by key, why a person has to look."""


class RemedyKind(StrEnum):
    """What can be lodged, by its German name: which it is depends on the law of the field and of the Land."""

    WIDERSPRUCH = "widerspruch"
    KLAGE = "klage"
    EINSPRUCH = "einspruch"
    ANTRAG_GERICHT = "antrag_gericht"
    BESCHWERDE = "beschwerde"
    UNVERIFIED = "unverified"

    @property
    def has_period(self) -> bool:
        """Say whether there is a period at all; an application to the court of § 49 PStG or a complaint has none."""
        return self in {RemedyKind.WIDERSPRUCH, RemedyKind.KLAGE, RemedyKind.EINSPRUCH}


@dataclass(frozen=True)
class Remedy:
    """What can be lodged against a letter. The notice names the period, never its last day."""

    kind: RemedyKind
    letter: str
    months: int
    suspensive_effect: bool
    source: str
    lawyer_check: bool


@dataclass(frozen=True)
class StatutoryDeadline:
    """A period the law sets for the authority, in months, weeks or days from its start.

    `rule` says by which provision an approval counts as granted; length and extension stand here only for a by-law,
    where `extension_months` is zero if it names no number.
    """

    kind: str
    starts: Literal["receipt", "complete"]
    months: int
    days: int
    source: str
    lawyer_check: bool
    rule: str = ""
    extension_source: str = ""
    extension_months: int = 0
    weeks: int = 0

    @property
    def period(self) -> Period | None:
        """The length that the package states; None if it states none."""
        stated = ((self.months, Unit.MONTHS), (self.weeks, Unit.WEEKS), (self.days, Unit.DAYS))
        return next((Period(count, unit) for count, unit in stated if count > 0), None)


@dataclass(frozen=True)
class Retention:
    """How long a closed matter is kept."""

    years: int
    source: str
    lawyer_check: bool
