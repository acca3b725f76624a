"""Letters and things on their way, and messages that are read on the page of the matter."""

from dataclasses import dataclass
from datetime import date

from zusage.cases.domain.events.base import CaseEvent, Saying, Words, saying
from zusage.catalogue.domain.package import Purpose

_SAID_BY_THEMSELVES = frozenset({Purpose.HEARING, Purpose.REMINDER, Purpose.APOLOGY})


@dataclass(frozen=True)
class LetterWritten(CaseEvent, kind="letter.written"):
    """A letter that lets no promise rest is on its way."""

    letter: str
    purpose: Purpose

    def said(self) -> Saying:
        return saying(f"{self.kind}.{self.purpose}" if self.purpose in _SAID_BY_THEMSELVES else self.kind)


@dataclass(frozen=True)
class LetterStopped(CaseEvent, kind="letter.stopped", is_silent=True):
    """A letter does not leave the house any more."""

    letter: str


@dataclass(frozen=True)
class _OfDelivery(CaseEvent):
    """One delivery; `copy` counts the people who get the same."""

    delivery: str
    deliverable: str
    copy: int


@dataclass(frozen=True)
class LetterSentAgain(_OfDelivery, kind="letter.sent_again"):
    """What came back is on its way to another address."""


@dataclass(frozen=True)
class MailReturned(_OfDelivery, kind="mail.returned"):
    """It came back; `rested`: the promises had rested for it."""

    rested: bool


@dataclass(frozen=True)
class HandedOver(_OfDelivery):
    """It was handed over; `channel` is ``post``, ``abroad`` or ``counter``."""

    channel: str
    on: date

    def said(self) -> Saying:
        return saying(f"{self.kind}.{self.channel}", on=self.on)


@dataclass(frozen=True)
class NoticeHandedOver(HandedOver, kind="notice.handed_over"):
    """The notice."""


@dataclass(frozen=True)
class LetterHandedOver(HandedOver, kind="letter.handed_over"):
    """Another letter."""


@dataclass(frozen=True)
class ThingHandedOver(HandedOver, kind="item.handed_over"):
    """A thing."""

    def said(self) -> Saying:
        return saying(f"{self.kind}.{self.channel}", texts={"what": f"deliverable.{self.deliverable}"}, on=self.on)


@dataclass(frozen=True)
class MessageReceived(CaseEvent, kind="message.received", shows_words=True):
    """The applicant wrote to us."""

    sealed: Words | None = None


@dataclass(frozen=True)
class ObjectionNoticed(CaseEvent, kind="objection.noticed"):
    """What the applicant wrote sounds like an objection, which it is not in this form.

    :ivar message: the number of the event in which it was written
    :ivar by: the working day on which somebody calls
    """

    message: int
    by: date

    def said(self) -> Saying:
        return saying(self.kind, by=self.by)


@dataclass(frozen=True)
class MessageSent(CaseEvent, kind="message.sent", shows_words=True):
    """A unit wrote to the applicant."""

    unit: str
    sealed: Words | None = None

    def said(self) -> Saying:
        return saying(self.kind, unit=self.unit)
