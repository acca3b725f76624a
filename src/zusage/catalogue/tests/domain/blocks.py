"""Small processes out of nested blocks, for tests that know what must come out without looking at tokens."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise

from zusage.catalogue.domain.estimates import Estimates
from zusage.processes.domain import ProcessModel, Program, compile_process, read_bpmn


@dataclass(frozen=True)
class Task:
    """Work of staff: minutes and deviation, and who does it."""

    mean: int
    deviation: int = 0
    skill: str = "a"


@dataclass(frozen=True)
class Applicant:
    """Something that only the applicant can do."""


@dataclass(frozen=True)
class Wait:
    """A wait for somebody outside, in calendar days."""

    days: int


@dataclass(frozen=True)
class Row:
    """One after the other."""

    parts: tuple["Block", ...]


@dataclass(frozen=True)
class OneOf:
    """One of several, each taken by so many matters in a hundred; a part may be empty (an empty row)."""

    parts: tuple[tuple[int, "Block"], ...]


@dataclass(frozen=True)
class Together:
    """All at once."""

    parts: tuple["Block", ...]


@dataclass(frozen=True)
class Again:
    """Done, and then again by so many in a hundred."""

    part: "Block"
    percent: int


@dataclass(frozen=True)
class Inside:
    """A sub-process."""

    part: "Block"


Block = Task | Applicant | Wait | Row | OneOf | Together | Again | Inside


@dataclass
class _Drawing:
    elements: list[str] = field(default_factory=list)
    minutes: dict[str, tuple[int, int]] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def new(self, prefix: str) -> str:
        return f"{prefix}{next(self.numbers)}"

    def add(self, tag: str, content: str = "", prefix: str = "n", attributes: str = "") -> str:
        name = self.new(prefix)
        self.elements.append(f'<{tag} id="{name}"{attributes}>{content}</{tag}>')
        return name

    def flow(self, source: str, target: str, percent: int | None = None) -> None:
        name = self.new("f")
        condition = ""
        if percent is not None:
            self.shares[name] = 10 * percent
            condition = "<conditionExpression>true</conditionExpression>"
        self.elements.append(
            f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'
        )

    def draw(self, block: Block) -> tuple[str, str]:
        """Draw a block; return the element it begins and the one it ends with."""
        match block:
            case Task():
                name = self.add("userTask", _owner(f"skill:{block.skill}"), "t")
                self.minutes[name] = (block.mean, block.deviation)
                return name, name
            case Applicant():
                name = self.add("userTask", _owner("applicant"), "p")
                return name, name
            case Wait():
                duration = f"<timeDuration>P{block.days}D</timeDuration>"
                timer = f'<timerEventDefinition id="{self.new("d")}">{duration}</timerEventDefinition>'
                name = self.add("intermediateCatchEvent", timer, "w")
                return name, name
            case Row(parts):
                return self.row(parts)
            case OneOf(parts):
                return self.gates("exclusiveGateway", [part for _, part in parts], [percent for percent, _ in parts])
            case Together(parts):
                return self.gates("parallelGateway", parts, [None] * len(parts))
            case Again():
                begin, leave = self.add("exclusiveGateway"), self.add("exclusiveGateway")
                first, last = self.draw(block.part)
                self.flow(begin, first)
                self.flow(last, leave)
                self.flow(leave, begin, block.percent)
                end = self.add("exclusiveGateway")
                self.flow(leave, end, 100 - block.percent)
                return begin, end
            case Inside():
                outer, self.elements = self.elements, []
                self.whole(block.part)
                content, self.elements = "".join(self.elements), outer
                name = self.add("subProcess", content, "s")
                return name, name

    def row(self, parts: tuple[Block, ...]) -> tuple[str, str]:
        if not parts:
            name = self.add("task")
            return name, name
        ends = [self.draw(part) for part in parts]
        for (_, before), (after, _) in pairwise(ends):
            self.flow(before, after)
        return ends[0][0], ends[-1][1]

    def gates(
        self, tag: str, parts: "list[Block] | tuple[Block, ...]", percents: "list[int] | list[None]"
    ) -> tuple[str, str]:
        begin, end = self.add(tag), self.add(tag)
        for part, percent in zip(parts, percents, strict=True):
            first, last = self.draw(part)
            self.flow(begin, first, percent)
            self.flow(last, end)
        return begin, end

    def whole(self, block: Block) -> None:
        first, last = self.draw(block)
        self.flow(self.add("startEvent"), first)
        self.flow(last, self.add("endEvent"))


def _owner(who: str) -> str:
    expression = (
        f"<resourceAssignmentExpression><formalExpression>{who}</formalExpression></resourceAssignmentExpression>"
    )
    return f"<potentialOwner>{expression}</potentialOwner>"


def program_of(block: Block) -> tuple[Program, Estimates]:
    """Return a process that does the block, with what its blocks say of minutes and shares."""
    model, estimates = model_of(block)
    return compile_process(model), estimates


def model_of(block: Block) -> tuple[ProcessModel, Estimates]:
    """Return the process as it is drawn: its staff tasks are t0, t1 and so on, numbered in the order of drawing."""
    drawing = _Drawing()
    drawing.whole(block)
    content = "".join(drawing.elements)
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
        f'<process id="p" isExecutable="true">{content}</process></definitions>'
    )
    return read_bpmn(xml.encode(), "blocks.bpmn"), Estimates(minutes=drawing.minutes, shares=drawing.shares)
