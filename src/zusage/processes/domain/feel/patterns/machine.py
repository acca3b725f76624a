"""A backtracking machine for patterns that might keep Python's engine busy for ever: every step is paid for.

A program is a list of instructions. A thread is a place in it, a place in the text, and what the groups hold; the
threads to be tried later lie on a stack, the best on top, so that the first one that arrives is the match a
backtracking engine finds.
"""

import re
from typing import NamedTuple

from zusage.processes.domain.feel.patterns.reader import (
    Alternatives,
    BackReference,
    Element,
    Group,
    One,
    Position,
    Repeat,
    Sequence,
)
from zusage.processes.domain.feel.problems import Notes, Wrong

_MAX_INSTRUCTIONS = 20_000
# How many steps of the machine cost one step of the evaluation.
_STEPS_PER_STEP = 8

Slots = tuple[int, ...]
Span = tuple[int, int] | None


class Instruction(NamedTuple):
    """What to do, and where to go on.

    :ivar code: ``test`` (the regular expression must match here), ``try`` (``target`` first, ``other`` later),
        ``go`` (to ``target``), ``keep`` (the place in slot ``target``), ``loop`` (a turn of loop ``target`` begins),
        ``moved`` (that turn matched something), ``same`` (the text of group ``target``), ``end``
    """

    code: str
    test: re.Pattern[str] | None = None
    target: int = 0
    other: int = 0


class Program(NamedTuple):
    """The instructions, and how many slots they use beyond those of the groups."""

    instructions: tuple[Instruction, ...]
    loops: int
    ignores_case: bool


def make_program(tree: Element, flags: re.RegexFlag) -> Program:
    """Return the program of a pattern.

    :raises Wrong: if it is too large
    """
    maker = _Maker(flags)
    maker.make(tree)
    maker.put(Instruction("end"))
    return Program(tuple(maker.instructions), maker.loops, bool(flags & re.IGNORECASE))


def run_program(  # noqa: PLR0912  # one branch per instruction
    program: Program, groups: int, text: str, at: int, notes: Notes
) -> tuple[int, tuple[Span, ...]] | None:
    """Return where the match that begins at a place ends, and where its groups lie; None if there is none.

    :raises TooMuchWork: if the evaluation may not go on so long
    """
    instructions = program.instructions
    first_loop = 2 * groups + 2
    slots: Slots = (-1,) * (first_loop + program.loops)
    ahead: list[tuple[int, int, Slots]] = [(0, at, slots)]
    paid = 0
    while ahead:
        place, position, slots = ahead.pop()
        while True:
            paid += 1
            if paid % _STEPS_PER_STEP == 0:
                notes.spend(1)
            code, test, target, other = instructions[place]
            place += 1
            if code == "test":
                found = test.match(text, position)  # type: ignore[union-attr]
                if found is None:
                    break
                position = found.end()
            elif code == "try":
                ahead.append((other, position, slots))
                place = target
            elif code == "keep":
                slots = (*slots[:target], position, *slots[target + 1 :])
            elif code == "loop":
                slot = first_loop + target
                slots = (*slots[:slot], position, *slots[slot + 1 :])
            elif code == "moved":
                if slots[first_loop + target] == position:
                    break
            elif code == "same":
                length = _length_of_same(slots, target, text, position, ignores_case=program.ignores_case)
                if length is None:
                    break
                position += length
            elif code == "go":
                place = target
            else:
                return position, _spans(slots, groups)
    return None


def _spans(slots: Slots, groups: int) -> tuple[Span, ...]:
    pairs = ((slots[2 * group], slots[2 * group + 1]) for group in range(1, groups + 1))
    return tuple(None if low < 0 or high < 0 else (low, high) for low, high in pairs)


def _length_of_same(slots: Slots, group: int, text: str, at: int, *, ignores_case: bool) -> int | None:
    low, high = slots[2 * group], slots[2 * group + 1]
    if low < 0 or high < 0:
        return None
    wanted, there = text[low:high], text[at : at + high - low]
    alike = wanted == there or (ignores_case and wanted.lower() == there.lower())
    return high - low if alike else None


class _Maker:
    def __init__(self, flags: re.RegexFlag) -> None:
        self.flags = flags
        self.instructions: list[Instruction] = []
        self.loops = 0

    def put(self, instruction: Instruction) -> int:
        if len(self.instructions) >= _MAX_INSTRUCTIONS:
            raise Wrong("the pattern repeats too much")
        self.instructions.append(instruction)
        return len(self.instructions) - 1

    def next(self) -> int:
        return len(self.instructions)

    def make(self, tree: Element) -> None:
        match tree:
            case One(source) | Position(source):
                self.put(Instruction("test", re.compile(source, self.flags)))
            case BackReference(number):
                self.put(Instruction("same", target=number))
            case Group(0, body):
                self.make(body)
            case Group(number, body):
                self.put(Instruction("keep", target=2 * number))
                self.make(body)
                self.put(Instruction("keep", target=2 * number + 1))
            case Sequence(elements):
                for element in elements:
                    self.make(element)
            case Alternatives(elements):
                self.alternatives(elements)
            case Repeat(body, least, most, is_lazy):
                for _ in range(least):
                    self.make(body)
                if most is None:
                    self.without_end(body, is_lazy=is_lazy)
                else:
                    self.at_most(body, most - least, is_lazy=is_lazy)

    def alternatives(self, elements: tuple[Element, ...]) -> None:
        leaving = []
        for element in elements[:-1]:
            fork = self.put(Instruction("try"))
            self.make(element)
            leaving.append(self.put(Instruction("go")))
            self.instructions[fork] = Instruction("try", target=fork + 1, other=self.next())
        self.make(elements[-1])
        for place in leaving:
            self.instructions[place] = Instruction("go", target=self.next())

    def without_end(self, body: Element, *, is_lazy: bool) -> None:
        loop = self.loops
        self.loops += 1
        fork = self.put(Instruction("try"))
        self.put(Instruction("loop", target=loop))
        self.make(body)
        # A turn that matched nothing would be taken for ever.
        self.put(Instruction("moved", target=loop))
        self.put(Instruction("go", target=fork))
        self.instructions[fork] = self.fork(fork + 1, self.next(), is_lazy=is_lazy)

    def at_most(self, body: Element, times: int, *, is_lazy: bool) -> None:
        forks = []
        for _ in range(times):
            forks.append(self.put(Instruction("try")))
            self.make(body)
        for fork in forks:
            self.instructions[fork] = self.fork(fork + 1, self.next(), is_lazy=is_lazy)

    def fork(self, body: int, leave: int, *, is_lazy: bool) -> Instruction:
        first, second = (leave, body) if is_lazy else (body, leave)
        return Instruction("try", target=first, other=second)
