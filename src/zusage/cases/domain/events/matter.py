"""The matter itself: received, decided, ended, carried on by a new version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zusage.cases.domain.events.base import CaseEvent, Saying, Words, saying
from zusage.cases.domain.events.folded import Decided, Folded
from zusage.catalogue.domain.package import EndKind, Nature


@dataclass(frozen=True)
class CaseReceived(CaseEvent, kind="case.received"):
    """It came in; `digest` is that of the package it began with, `uploads` how many files came along."""

    service: str
    version: str
    digest: str
    channel: str
    received_on: date
    uploads: int

    def change(self, folded: Folded) -> None:
        folded.state = "open"


@dataclass(frozen=True)
class CaseDecided(CaseEvent, kind="case.decided"):
    """A decision was made; one on a part leaves the matter open."""

    outcome: str
    by_machine: bool
    nature: Nature
    partial: bool
    letter: str

    def said(self) -> Saying:
        if self.nature is not Nature.FIRST:
            return saying(f"case.decided.{self.nature}")
        if self.partial:
            return saying("case.decided.part")
        if not self.letter:
            return saying("case.decided")
        return saying("case.decided.machine" if self.by_machine else "case.decided.person")

    def change(self, folded: Folded) -> None:
        folded.decisions.append(Decided(self.outcome, self.by_machine, self.nature.value, self.partial, self.letter))
        if not self.partial:
            folded.state, folded.end_kind = "decided", ""


@dataclass(frozen=True)
class EndNamed(CaseEvent, kind="end.named", is_silent=True):
    """The process said how the matter ends; `end` is the key in the package."""

    end: str
    how: EndKind

    def change(self, folded: Folded) -> None:
        folded.end = self.end
        folded.state = "decided" if self.how is EndKind.HANDED_OVER else folded.state


@dataclass(frozen=True)
class CaseEnded(CaseEvent, kind="case.ended"):
    """It is over."""

    how: EndKind

    def said(self) -> Saying | None:
        """Say it, unless the applicant ended it."""
        return None if self.how is EndKind.WITHDRAWN else saying(f"case.ended.{self.how}")

    def change(self, folded: Folded) -> None:
        folded.state = "withdrawn" if self.how is EndKind.WITHDRAWN else "closed"
        folded.end_kind = self.how.value


@dataclass(frozen=True)
class CaseReopened(CaseEvent, kind="case.reopened", is_silent=True):
    """It is not over after all: a letter came back."""

    def change(self, folded: Folded) -> None:
        folded.state, folded.end_kind = "decided", ""


@dataclass(frozen=True)
class CaseWithdrawn(CaseEvent, kind="case.withdrawn"):
    """The applicant took it back."""


@dataclass(frozen=True)
class Correction(Words):
    """Sealed: what was corrected as the applicant reads it, and all answers as they are now."""

    answers: Mapping[str, Any]


@dataclass(frozen=True)
class AnswersCorrected(CaseEvent, kind="answers.corrected", shows_words=True):
    """Answers of the application were wrong and were put right; `questions` are the keys of those that changed."""

    questions: tuple[str, ...]
    sealed: Correction | None = None


@dataclass(frozen=True)
class CaseMoved(CaseEvent, kind="case.moved"):
    """Another version of the service carries it on; `renamed` gives new ids of elements by old ones."""

    from_digest: str
    to_digest: str
    version: str
    renamed: Mapping[str, str]

    def change(self, folded: Folded) -> None:
        folded.open_items = {item: self.renamed.get(activity, activity) for item, activity in folded.open_items.items()}
