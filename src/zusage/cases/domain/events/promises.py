"""What was promised, and what became of it. `promise` is the kind of a promise: the window's name."""

from dataclasses import dataclass
from datetime import date

from zusage.cases.domain.events.base import CaseEvent, Saying, Words, saying
from zusage.cases.domain.events.folded import Folded
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER, Standing


@dataclass(frozen=True)
class PromiseMade(CaseEvent, kind="promise.made"):
    """A day was promised and signed; `late`: the window could not be held."""

    promise: str
    until: date
    late: bool
    assumption: str
    inputs_digest: str
    signature: str
    key_id: str

    def said(self) -> Saying | None:
        if self.promise != DECISION:
            return None
        return saying(self.kind, texts={"what": "promise.decision"}, until=self.until)

    def change(self, folded: Folded) -> None:
        folded.promises[self.promise] = self.until


@dataclass(frozen=True)
class PromiseNotMade(CaseEvent, kind="promise.not_made", is_silent=True):
    """No honest day could be named; the provisional one orders the work and is promised to nobody."""

    promise: str
    reason: str
    provisional_due_on: date


@dataclass(frozen=True)
class PromisePaused(CaseEvent, kind="promise.paused"):
    """The promises rest: only the applicant can act."""

    on: date


@dataclass(frozen=True)
class PromiseResumed(CaseEvent, kind="promise.resumed"):
    """They run again."""

    on: date


@dataclass(frozen=True)
class PromiseExtended(CaseEvent, kind="promise.extended", shows_words=True):
    """A later day was named in time, for a reason."""

    promise: str
    until: date
    sealed: Words | None = None

    def said(self) -> Saying:
        said = self.kind if self.promise == DECISION else f"{self.kind}.with_it"
        return saying(said, texts={"what": f"promise.{self.promise}"}, until=self.until)


@dataclass(frozen=True)
class PromiseSettled(CaseEvent, kind="promise.settled", is_silent=True):
    """What was promised is with the person, or is owed no more."""

    promise: str
    on: date
    standing: Standing


@dataclass(frozen=True)
class PromiseReopened(CaseEvent, kind="promise.reopened", is_silent=True):
    """What settled it came back."""

    promise: str
    on: date


@dataclass(frozen=True)
class PromiseAtRisk(CaseEvent, kind="promise.at_risk"):
    """Work that should have begun still waits."""

    promise: str
    reason: str


@dataclass(frozen=True)
class PromiseBroken(CaseEvent, kind="promise.broken"):
    """The promised day has passed."""

    promise: str
    reason: str

    def said(self) -> Saying:
        if self.promise in {DECISION, FIRST_ANSWER}:
            return saying(f"{self.kind}.{self.promise}")
        return saying(self.kind, texts={"what": f"promise.{self.promise}"})
