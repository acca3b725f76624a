"""The kernel: token rules on integers, in the subset of Python that numba compiles too."""

import ast
import os
import random
import types
from collections import namedtuple
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.processes.domain import kernel
from zusage.processes.tests.domain.drawing import boundary, end, flow, gateway, line, program, start, user
from zusage.processes.tests.domain.everything import NESTED, SIMPLE, programs

SOURCE = Path(kernel.__file__).read_text(encoding="utf-8")
LIMIT = 5_000

PROCESS = program(
    start(), gateway("Merge"), user("A"), boundary("B1", "A"), boundary("B2", "A"), gateway("Split", "Split_Merge"),
    end(), end("Late"), *line("Start", "Merge", "A", "Split", "Merge"), flow("Split", "End", "x"), *line("B1", "Late"),
    *line("B2", "Split"),
)  # fmt: skip

# What numba's nopython mode compiles, as far as the kernel needs it; anything else has to be justified here.
SUBSET = (
    ast.Module, ast.Expr, ast.Constant, ast.ImportFrom, ast.alias, ast.Assign, ast.AnnAssign, ast.AugAssign,
    ast.ClassDef, ast.FunctionDef, ast.arguments, ast.arg, ast.For, ast.While, ast.If, ast.IfExp, ast.Return,
    ast.Continue, ast.Break, ast.Delete, ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Call, ast.Attribute,
    ast.Subscript, ast.Slice, ast.Name, ast.Tuple, ast.List, ast.Load, ast.Store, ast.Del, ast.And, ast.Or, ast.Not,
    ast.Eq, ast.NotEq, ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.In, ast.NotIn, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv,
    ast.USub,
    ast.LShift, ast.RShift, ast.BitOr, ast.BitAnd, ast.keyword,
)  # fmt: skip


TABLES = namedtuple("Tables", kernel.Tables.__slots__)
MARKING = namedtuple("Marking", kernel.Marking.__slots__)


def new_marking(make=list):
    return kernel.Marking(*(make() for _ in kernel.Marking.__slots__))


class Machine:
    """The kernel alone, its questions answered at random: what the twin does with learned frequencies."""

    def __init__(self, module, tables, elements, make=list, seed=0):
        self.module, self.tables, self.elements = module, tables, elements
        self.marking, self.log = new_marking(make), make()
        self.random = random.Random(seed)
        self.waiting = {}
        self.asked = []

    def start(self, element):
        self.marking.ready.append(self.module.begin(self.tables, self.marking, self.log, element))
        self.answer(self.run(0, kernel.REST))

    def run(self, subject, phase, choice=0):
        return self.module.run(self.tables, self.marking, self.log, subject, phase, choice, LIMIT)

    def answer(self, asked):
        """Answer until nothing moves by itself."""
        while True:
            what, subject = asked & 15, asked >> 4
            self.asked.append(asked)
            if what in (kernel.IDLE, kernel.TOO_MANY_MOVES):
                return
            subject, phase, choice = (0, kernel.REST, 0) if what == kernel.WAIT else self.choice(what, subject)
            asked = self.run(subject, phase, choice)

    def choice(self, what, subject):
        return subject, *self.chosen(what, subject)

    def chosen(self, what, subject):
        flows = 0
        if what in (kernel.CHOICE, kernel.CHOICES):
            at = self.marking.node[subject]
            flows = self.tables.first_flow[at + 1] - self.tables.first_flow[at]
        match what:
            case kernel.CHOICE:
                return kernel.CHOSEN, self.random.randrange(flows)
            case kernel.CHOICES if self.elements[at].kind == "inclusiveGateway":
                return kernel.CHOSEN_SOME, self.random.randrange(1, 1 << flows)
            case kernel.CHOICES:
                return kernel.CHOSEN_SOME, 1 << self.random.randrange(flows)
            case kernel.COUNT:
                return kernel.COUNTED, self.random.randrange(4)
            case kernel.END:
                return kernel.ENDED, 0
            case kernel.ARM:
                return kernel.BEGIN, 0
            case kernel.OPENED:
                return kernel.OPEN, 0
            case kernel.CLOSING:
                return kernel.CLOSED, 0
            case kernel.NEXT:
                return kernel.SAID, int(self.random.random() < 0.3)
            case kernel.ACTIVATE:
                # At the latest with the second token, or a gateway of two flows waited for ever.
                places = list(zip(self.marking.node, self.marking.scope, strict=True))
                have = places.count(places[subject])
                return kernel.ACTIVATED, int(have > 1 or self.random.random() < 0.6)
            case kernel.RESET:
                return kernel.CHOSEN_SOME, 0
            case kernel.AD_HOC:
                return kernel.ORDERED, int(self.random.random() < 0.3)
        return kernel.DONE, 0

    def waiting_tokens(self):
        node, via = self.marking.node, self.marking.via
        return [
            token
            for token in range(len(node))
            if node[token] >= 0 and via[token] == -1 and self.tables.acts[node[token]] == kernel.WAIT
            and self.tables.loops[node[token]] == 0
        ]  # fmt: skip

    def go_on(self):
        """End one wait at random, by completion or by a boundary event; say whether there was one."""
        waiting = self.waiting_tokens()
        if not waiting:
            return False
        token = waiting[self.random.randrange(len(waiting))]
        at = self.marking.node[token]
        flows = self.tables.first_flow[at + 1] - self.tables.first_flow[at]
        first = self.tables.first_flow
        # A compensation boundary event has no way out: it never fires, it names a handler.
        events = [
            place for place, host in enumerate(self.tables.host) if host == at and first[place + 1] > first[place]
        ]
        if self.elements[at].kind == "eventBasedGateway":
            self.module.catch(self.tables, self.marking, self.log, token, self.random.randrange(flows))
        elif events and self.random.random() < 0.3:
            self.module.fire(self.tables, self.marking, self.log, token, self.random.choice(events))
        else:
            self.module.finish(self.marking, token)
        self.answer(self.run(0, kernel.REST))
        return True

    def places(self):
        places = [list(getattr(self.marking, name)) for name in kernel.Marking.__slots__]
        return places, list(self.log), self.asked


def machine(process, seed=0):
    return Machine(kernel, process.tables, process.elements, seed=seed)


def standing(tokens):
    return [PROCESS.ids[at] for at in tokens.marking.node if at >= 0]


def test_a_token_passes_what_needs_nothing_and_stops_at_what_waits():
    begun = machine(PROCESS)
    begun.start(PROCESS.start)

    assert standing(begun) == ["A"]
    assert begun.asked[0] & 15 == kernel.WAIT


def test_a_token_takes_the_flow_that_is_chosen():
    marking, log = new_marking(), []
    marking.ready.append(kernel.begin(PROCESS.tables, marking, log, PROCESS.start))
    kernel.run(PROCESS.tables, marking, log, 0, kernel.REST, 0, LIMIT)

    asked = kernel.run(PROCESS.tables, marking, log, 0, kernel.DONE, 0, LIMIT)
    reached = kernel.run(PROCESS.tables, marking, log, 0, kernel.CHOSEN, 1, LIMIT)

    assert asked & 15 == kernel.CHOICE
    assert reached & 15 == kernel.END
    assert PROCESS.ids[marking.node[0]] == "End"


def test_moves_are_bounded():
    circle = program(start(), gateway("A"), gateway("B"), *line("Start", "A", "B"),
                     flow("B", "A", "x"), flow("B", "End", "y"), end())  # fmt: skip
    marking, log = new_marking(), []
    marking.ready.append(kernel.begin(circle.tables, marking, log, circle.start))
    asked = kernel.run(circle.tables, marking, log, 0, kernel.REST, 0, 20)
    while asked & 15 == kernel.CHOICE:
        asked = kernel.run(circle.tables, marking, log, asked >> 4, kernel.CHOSEN, 0, 20)

    assert asked & 15 == kernel.TOO_MANY_MOVES


# How often a timer comes again is data, which the kernel does not know.
ONCE = tuple(kind for kind in SIMPLE + NESTED if kind != "repeating_timer")


@given(programs(ONCE), st.integers(0, 2**32))
@settings(deadline=None)
def test_whatever_is_chosen_a_structured_process_comes_to_its_end(process, seed):
    tokens = machine(process, seed)
    tokens.start(process.start)
    for _ in range(500):
        if not tokens.go_on():
            break

    assert [at for at, via in zip(tokens.marking.node, tokens.marking.via, strict=True) if at >= 0 and via >= -1] == []
    assert tokens.marking.scope_live[0] == 0
    assert tokens.marking.ready == tokens.marking.done == tokens.marking.thrown == tokens.marking.plan == []


@given(programs(), st.integers(0, 2**32))
@settings(deadline=None)
def test_what_lives_in_a_scope_is_counted_right_at_every_step(process, seed):
    tokens = machine(process, seed)
    tokens.start(process.start)
    for _ in range(12):
        assert counted(tokens.marking) == tokens.marking.scope_live
        if not tokens.go_on():
            break


def counted(marking):
    live = [0] * len(marking.scope_live)
    for at, scope, via in zip(marking.node, marking.scope, marking.via, strict=True):
        live[scope] += at >= 0 and via >= -1
    for parent, kind in zip(marking.scope_parent, marking.scope_kind, strict=True):
        if kind in (kernel.EVENT, kernel.INSTANCE):
            live[parent] += 1
    return live


# -- the twin ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiled():
    """The kernel's own source, every function compiled by numba.

    Without optimising: what it means is tried here, not how fast it is, and optimising takes minutes.
    """
    os.environ.setdefault("NUMBA_OPT", "0")
    numba = pytest.importorskip("numba", reason="numba is not installed: the kernel is only checked for its subset")
    module = types.ModuleType("compiled_kernel")
    exec(compile(SOURCE, "compiled_kernel", "exec"), module.__dict__)  # our own source
    for node in ast.parse(SOURCE).body:
        if isinstance(node, ast.FunctionDef):
            setattr(module, node.name, numba.njit(getattr(module, node.name)))
    return module


@pytest.mark.slow
def test_the_compiled_kernel_moves_tokens_as_the_kernel_does(compiled):
    import numpy  # comes with numba
    from numba import types as numba_types
    from numba.typed import List

    def typed():
        return List.empty_list(numba_types.int64)

    @given(programs(), st.integers(0, 2**32))
    @settings(deadline=None, max_examples=60)
    def both_are_equal(process, seed):
        def array(value):
            return tuple(map(array, value)) if isinstance(value, tuple) else numpy.array(value, dtype=numpy.int64)

        tables = TABLES(*(array(getattr(process.tables, name)) for name in TABLES._fields))
        there = machine(process, seed)
        here = Machine(compiled, tables, process.elements, make=typed, seed=seed)
        here.marking = MARKING(*(typed() for _ in MARKING._fields))
        for side in (there, here):
            side.start(process.start)
        for _ in range(12):
            assert here.places() == there.places()
            if not there.go_on():
                break
            here.go_on()

    both_are_equal()


def test_the_kernel_stays_in_the_subset_that_numba_compiles():
    tree = ast.parse(SOURCE)

    assert {type(node).__name__ for node in ast.walk(tree) if not isinstance(node, SUBSET)} == set()


def test_the_kernel_imports_nothing_of_the_house():
    tree = ast.parse(SOURCE)

    assert [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)] == ["dataclasses"]
