"""What somebody has to know whose message sounds like an objection: it is none so, how one is lodged, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zusage.cases.domain.events import ObjectionNoticed
from zusage.cases.history import events_of
from zusage.cases.models import Case, Delivery
from zusage.catalogue.domain.package import ServicePackage
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts
from zusage.law.domain.deadlines import Deadline, DeadlineKind


@dataclass(frozen=True, slots=True)
class NoObjection:
    """A message that sounds like an objection.

    :ivar at: when it came
    :ivar remedy: what the notice says about the way and the time; nothing if none has left the house
    :ivar safe_until: the last day that is in time under every reading of the law; None before there is a notice
    :ivar contact_by: the working day on which somebody gets in touch
    """

    at: datetime
    remedy: str
    safe_until: date | None
    contact_by: date


def no_objection(case: Case, package: ServicePackage, deadlines: Sequence[Deadline]) -> NoObjection | None:
    """Return the last message of a case that sounds like an objection; None if none does."""
    noticed = list(events_of([case.id], ObjectionNoticed))
    if not noticed:
        return None
    place, event = noticed[-1]
    known = {remedy.letter for remedy in package.remedies}
    notices = Delivery.objects.filter(case=case, state=Delivery.State.HANDED_OVER, letter__in=known).order_by("id")
    letter = notices.values_list("letter", flat=True).last()
    ends = [deadline.ends_on for deadline in deadlines if deadline.kind is DeadlineKind.REMEDY]
    return NoObjection(
        at=place.at,
        remedy=remedy_text(package, letter, identity.here()) if letter else "",
        safe_until=min(ends, default=None),
        contact_by=event.by,
    )


def remedy_text(package: ServicePackage, letter: str, here: MunicipalityFacts) -> str:
    """Return the remedy notice of a letter, empty if there is none; it never names a day."""
    remedy = next((known for known in package.remedies if known.letter == letter), None)
    if remedy is None:
        return ""
    contact = here.contact
    address = f"{contact['street']}, {contact['postal_code']} {contact['city']}"
    text = package.text(f"remedy.{remedy.kind}")
    return text.replace("{behoerde}", f"{here.official_name}, {package.authority}").replace("{anschrift}", address)
