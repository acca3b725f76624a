"""Papers: asked for, supplied, complete; and the period of an approval that begins with complete ones."""

from dataclasses import dataclass
from datetime import date, timedelta

from zusage.cases.domain.events.base import CaseEvent, Saying, Words, saying
from zusage.cases.domain.events.folded import Folded
from zusage.catalogue.domain.package import Purpose


@dataclass(frozen=True)
class PapersRequested(CaseEvent, kind="papers.requested"):
    """A letter asks the applicant for something."""

    letter: str
    purpose: Purpose


@dataclass(frozen=True)
class PapersSupplied(CaseEvent, kind="papers.supplied", shows_words=True):
    """The applicant supplied something: so many files, and perhaps words."""

    uploads: int
    sealed: Words | None = None


@dataclass(frozen=True)
class PapersNotSupplied(CaseEvent, kind="papers.not_supplied"):
    """The applicant was asked, and the time to answer is over."""


@dataclass(frozen=True)
class PapersComplete(CaseEvent, kind="papers.complete"):
    """A person said since when the papers are complete."""

    on: date

    def said(self) -> Saying:
        return saying(self.kind, on=self.on)


@dataclass(frozen=True)
class ApprovalStarted(CaseEvent, kind="approval.started"):
    """The period runs after which the approval counts as granted."""

    rule: str
    until: date

    def said(self) -> Saying:
        return saying(self.kind, until=self.until, granted_on=self.until + timedelta(days=1))

    def change(self, folded: Folded) -> None:
        folded.approval_ends_on = self.until


@dataclass(frozen=True)
class ApprovalExtended(CaseEvent, kind="approval.extended", shows_words=True):
    """It was extended once, for a reason that the applicant has known since `told_on`."""

    until: date
    told_on: date
    sealed: Words | None = None

    def said(self) -> Saying:
        return saying(self.kind, until=self.until, granted_on=self.until + timedelta(days=1))

    def change(self, folded: Folded) -> None:
        folded.approval_ends_on = self.until


@dataclass(frozen=True)
class ApprovalAlarm(CaseEvent, kind="approval.alarm", is_silent=True):
    """The period is nearly over; staff was warned."""

    working_days_left: int
    until: date


@dataclass(frozen=True)
class ApprovalPeriodOver(CaseEvent, kind="approval.period_over"):
    """It is over; `papers_asked`: the applicant was still asked for papers."""

    until: date
    papers_asked: bool


@dataclass(frozen=True)
class ApprovalJudged(CaseEvent, kind="approval.judged", shows_words=True):
    """A person said whether the approval counts as granted, and since when it would."""

    granted: bool
    granted_on: date
    sealed: Words | None = None

    def said(self) -> Saying:
        return saying("approval.judged.granted", since=self.granted_on) if self.granted else saying(self.kind)


@dataclass(frozen=True)
class ApprovalSettled(CaseEvent, kind="approval.settled", is_silent=True):
    """It was decided in time: known, under any reading of the law, on `known_on` at the latest."""

    until: date
    known_on: date
