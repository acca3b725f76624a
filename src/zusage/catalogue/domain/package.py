"""A service package: everything that defines one service, read and compiled, with a municipality's overlay applied.

Windows are working days, minutes are standard minutes, money is integer cents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from zusage.catalogue.domain.form import Form, Question, QuestionType, Scalar
from zusage.catalogue.domain.legal import Automation, LegalBasis, Remedy, Retention, StatutoryDeadline
from zusage.catalogue.domain.overlay import DataKey, Overlay
from zusage.catalogue.domain.rules import Rule
from zusage.catalogue.domain.scenarios import Scenario
from zusage.catalogue.domain.texts import Texts
from zusage.catalogue.domain.window_tables import WindowTable
from zusage.processes.domain import Decisions, Kind, ProcessModel, Program


class Secrecy(StrEnum):
    """What protects a matter beside data protection; it binds who may know of it (`secrecy`)."""

    PERSONAL = "personal"
    TAX = "tax"
    SOCIAL = "social"


class Purpose(StrEnum):
    """What a letter is for; only its package says so, and that says who sends it and what follows.

    An outcome sends decisions, and covers with things; a task ``letter.NAME`` sends requests, which alone let promises
    rest, hearings, information, and reminders of a request; the house sends an apology when the day promised for a
    decision has passed.
    """

    DECISION = "decision"
    REQUEST = "request"
    HEARING = "hearing"
    INFORMATION = "information"
    REMINDER = "reminder"
    APOLOGY = "apology"
    COVER = "cover"

    @property
    def is_answer(self) -> bool:
        """Say whether it answers what somebody brought us, so that it keeps the promise of a first answer."""
        return self in {Purpose.DECISION, Purpose.REQUEST, Purpose.HEARING, Purpose.INFORMATION}

    @property
    def is_sent_by_a_task(self) -> bool:
        """Say whether the process itself sends it, by ``letter.NAME``."""
        return self in {Purpose.REQUEST, Purpose.HEARING, Purpose.INFORMATION, Purpose.REMINDER}


class Nature(StrEnum):
    """What a decision is to the one before it."""

    FIRST = "first"
    CORRECTION = "correction"
    REVOCATION = "revocation"
    REMEDY = "remedy"


class EndKind(StrEnum):
    """How a matter can end."""

    HANDED_OVER = "handed_over"
    PUBLIC_ANSWER = "public_answer"
    DONE = "done"
    FORWARDED = "forwarded"
    SETTLED_OTHERWISE = "settled_otherwise"
    WITHDRAWN = "withdrawn"
    NOT_A_MATTER = "not_a_matter"


class FoundType(StrEnum):
    """How a variable of the process is shown to who decides."""

    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Found:
    """A variable of the process that a summary names, by the text `found.VARIABLE`; money in cents."""

    variable: str
    type: FoundType


@dataclass(frozen=True)
class Outcome:
    """What can be decided: the letter that says so (none: it is told otherwise), and what goes with it.

    :ivar deliverables: keys of what the people get; none: the letter goes to the applicant alone
    :ivar reasons: the variable of the process that holds the reasons
    :ivar shows: what whoever decides reads in figures before it counts: from when, how much
    """

    key: str
    letter: str
    partial: bool
    nature: Nature
    deliverables: tuple[str, ...]
    reasons: str
    shows: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Duplicates:
    """When two matters are likely to be one: the same answers to these questions, received within so many days."""

    questions: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class End:
    """How a matter can end, and which windows are settled by that."""

    key: str
    kind: EndKind
    settles: tuple[str, ...]


@dataclass(frozen=True)
class Deliverable:
    """Something the applicant gets, and the window in which it is handed over."""

    key: str
    kind: Literal["notice", "item"]
    letter: str
    recipients: Literal["applicant", "joint_debtors"]
    window: str


@dataclass(frozen=True)
class Recipients:
    """The questions whose answers name who gets letters and where."""

    name: str
    address: str
    email: str
    phone: str
    joint_debtors: tuple[str, ...]


@dataclass(frozen=True)
class OutputField:
    """One field that a clerk or the applicant fills in to complete an activity.

    ``default`` names the variable of the process that is proposed.
    """

    question: Question
    default: str = ""
    when: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Activity:
    """What a user task asks of whom; ``skill`` is empty where the applicant acts. Minutes are priors, all in.

    Of a service task whose answer can come later: who steps in if it fails, and what an answer holds.
    """

    key: str
    skill: str
    minutes_mean: int
    minutes_sd: int
    reach_percent: int
    outputs: tuple[OutputField, ...]
    rules: tuple[Rule, ...] = ()


class Sender(StrEnum):
    """Who sends a message."""

    OTHER_BODY = "other_body"
    APPLICANT = "applicant"


class Silence(StrEnum):
    """What follows when an asked body does not answer by its day: we decide without it, or a person asks again."""

    GO_ON = "go_on"
    STOP = "stop"


@dataclass(frozen=True)
class Message:
    """A message that the process awaits, by its BPMN name.

    :ivar sender: who sends it
    :ivar doors: how it comes in: ``counter`` (a member of staff enters it), ``import`` (from a file)
    :ivar carries: its fields, as activities have outputs
    :ivar silence: what follows if it does not come; None if the package leaves it to the drawing
    """

    name: str
    sender: Sender
    doors: tuple[str, ...]
    carries: tuple[OutputField, ...]
    silence: Silence | None = None


@dataclass(frozen=True)
class Pauses:
    """Where only the applicant can act: the activity, how long we wait, public reasons for a second request.

    The rest names variables of the process: what is asked for (keys of papers), a word beside it, the public reason of
    a second request, and where the words of the answer go.
    """

    activity: str
    answer_within_days: int
    later_reasons: tuple[str, ...]
    requested: str
    hint: str
    reason: str
    answer: str


@dataclass(frozen=True)
class FollowUp:
    """What somebody has to look at long after the end; the matter is not kept open for it.

    :ivar after: outcomes or ends after which it is due
    :ivar months: how long after the end
    """

    key: str
    after: tuple[str, ...]
    months: int
    skill: str
    minutes: int


@dataclass(frozen=True)
class Breach:
    """What follows when a promise is broken."""

    consequence: str
    money_cents: int


@dataclass(frozen=True)
class ServicePackage:
    """One version of one service. ``files`` are the bytes it was read from, ``digest`` is SHA-256 over them."""

    key: str
    code: str
    version: str
    kind: Literal["notification", "application"]
    law_family: str
    secrecy: Secrecy
    languages: tuple[str, ...]
    promise_from: Literal["receipt", "complete"]
    channels: tuple[str, ...]
    delivery: tuple[str, ...]
    search_words: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    authority: str
    unit: str
    automation: Automation
    windows: Mapping[str, int]
    deliverables: tuple[Deliverable, ...]
    outcomes: Mapping[str, Outcome]
    letter_purposes: Mapping[str, Purpose]
    ends: Mapping[str, End]
    recipients: Recipients
    activities: Mapping[str, Activity]
    papers: tuple[str, ...]
    pauses: Pauses | None
    remedies: tuple[Remedy, ...]
    deadlines: tuple[StatutoryDeadline, ...]
    retention: Retention
    breach: Breach
    municipality_data: Mapping[str, DataKey]
    own_data: Mapping[str, Any]
    data: Mapping[str, Any]
    form: Form
    texts: Mapping[str, Texts]
    model: ProcessModel
    program: Program
    decisions: Decisions
    letters: Mapping[str, str]
    scenarios: tuple[Scenario, ...]
    files: Mapping[str, bytes]
    digest: str
    unsigned: tuple[str, ...]
    overlay: Overlay | None = None

    @cached_property
    def stand_ins(self) -> frozenset[str]:
        """The activities that are done only if a connector fails, or answers by a person: ids of service tasks."""
        called = (node.id for node in self.program.elements if node.kind is Kind.SERVICE_TASK)
        return frozenset(self.activities.keys() & called)

    @cached_property
    def file_by_element(self) -> dict[str, str]:
        """The file in which an element of a part stands, by its id; what stands in the process itself is missing."""
        called = [other for other in self.model.callable.values() if other.file not in {"", self.model.file}]
        nodes = {node.id: other.file for other in called for node in other.nodes}
        return nodes | {flow.id: other.file for other in called for flow in other.flows}

    @property
    def part_files(self) -> dict[str, bytes]:
        """The files of the processes that its own process calls, by name, with the skill that does their work here."""
        skills = {f"parts/{name}.bpmn": f">skill:{said['skill']}<".encode() for name, said in self.parts.items()}
        names = sorted(set(self.file_by_element.values()))
        return {name: self.files[name].replace(b">skill:part<", skills[name]) for name in names}

    @property
    def skills(self) -> frozenset[str]:
        """The skills that people need for it."""
        found = {activity.skill for activity in self.activities.values()}
        return frozenset(found | {follow_up.skill for follow_up in self.follow_ups.values()}) - {""}

    @property
    def staffed_channels(self) -> tuple[str, ...]:
        """The channels on which somebody of the house takes the answers."""
        return tuple(channel for channel in self.channels if channel != "online")

    @property
    def name(self) -> str:
        """The name of the service in German."""
        return self.text("name")

    @property
    def later_outcomes(self) -> tuple[Outcome, ...]:
        """Return the outcomes that follow a decision: they correct, revoke or remedy it."""
        return tuple(outcome for outcome in self.outcomes.values() if outcome.nature is not Nature.FIRST)

    def speaks(self, language: str) -> bool:
        """Say whether the package has its texts in a language."""
        return language in self.texts

    def texts_in(self, language: str) -> Texts:
        """Return all texts in a language, each one in German that the package does not have in it."""
        return self._complete.get(language, self.texts["de"])

    @cached_property
    def _complete(self) -> Mapping[str, Texts]:
        german = self.texts["de"]
        return {
            language: replace(texts, entries={**german.entries, **texts.entries})
            for language, texts in self.texts.items()
        }

    def text(self, key: str, language: str = "de") -> str:
        """Return a text in a language, in German where the package has none."""
        return self.texts_in(language).get(key)

    def start_variables(
        self, answers: Mapping[str, Any], *, received_on: date, channel: str, duplicate_of: str = ""
    ) -> dict[str, Any]:
        """Return the variables a matter begins with: antrag, kommune, leistung, eingang, teile.

        :param duplicate_of: the reference of a matter that is likely the same (`[duplicates]`)
        """
        return {
            "antrag": self.form.complete(answers),
            "kommune": dict(self.data),
            "leistung": dict(self.own_data),
            "eingang": {"am": received_on.isoformat(), "kanal": channel, "doppelt": duplicate_of or None},
            **({"teile": dict(self.parts)} if self.parts else {}),
        }

    def words_go_to(self, activity: str) -> str:
        """Return the variable that takes the words of an applicant who answers at an activity; '' if none does."""
        outputs = self.activities[activity].outputs if activity in self.activities else ()
        texts = [output.question.key for output in outputs if output.question.type is QuestionType.TEXTAREA]
        is_pause = self.pauses is not None and self.pauses.activity == activity
        return texts[0] if texts else (self.pauses.answer if self.pauses and is_pause else "")

    def windows_for(self, variables: Mapping[str, Any]) -> dict[str, int]:
        """Return the working days of each window for one matter, by what its process begins with."""
        chosen = {name: table.days_for(self.decisions, variables) for name, table in self.window_tables.items()}
        return {**self.windows, **chosen}

    def suggestions(self, question: Question) -> tuple[str, ...]:
        """Return the words to propose while somebody types, sorted; they bind nobody."""
        from_package = {path.removeprefix("leistung.") for path in question.suggestions if path.startswith("leistung.")}
        from_town = {path.removeprefix("kommune.") for path in question.suggestions if path.startswith("kommune.")}
        words = [word for path in from_package for word in self.own_data_as_written.get(path, ())]
        words += [word for path in from_town for word in self.data_as_written.get(path, ())]
        return tuple(sorted(set(words), key=str.casefold))

    duplicates: Duplicates | None = None
    branches: Mapping[str, int] = field(default_factory=dict)
    """Of a hundred matters at a fork, how many go on by a flow or boundary event."""
    waits: Mapping[str, int] = field(default_factory=dict)
    """Working days after which an answer from outside has nearly always come, by element."""
    rounds: Mapping[str, int] = field(default_factory=dict)
    """How often a repeated activity is done, in hundredths, by element."""
    window_tables: Mapping[str, WindowTable] = field(default_factory=dict)
    """What chooses the length of a window, by its name; in `windows` stands the longest that it can give."""
    messages: Mapping[str, Message] = field(default_factory=dict)
    follow_ups: Mapping[str, FollowUp] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the package says of the process parts that it calls: at `teile.NAME` in the process."""
    own_data_as_written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data_as_written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def adopted(self, overlay: Overlay, digest: str) -> "ServicePackage":
        """Return the package as a municipality offers it."""
        unsigned = (*self.unsigned, "overlay") if overlay.lawyer_check else self.unsigned
        return replace(
            self,
            data=overlay.data,
            data_as_written=overlay.words_as_written,
            windows={**self.windows, **overlay.windows},
            window_tables={name: table for name, table in self.window_tables.items() if name not in overlay.windows},
            authority=overlay.authority or self.authority,
            unit=overlay.unit or self.unit,
            texts={language: texts.filled(overlay.data) for language, texts in self.texts.items()},
            unsigned=unsigned,
            overlay=overlay,
            digest=digest,
        )
