"""Measures the engine beside SpiffWorkflow: in memory, durable after every work item, and reading a large process.

    python -m benchmarks.processes [--seconds N]

The process is the same for both: three scripts, two user tasks, an exclusive gateway, a parallel split and join, an
end. *Durable* means that after the start and after every user task the state and what happened are committed before
the next step begins. ``raw`` commits the same rows without any engine.
"""

import argparse
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from zusage.processes.domain import (
    CompleteWorkItem,
    CreateWorkItem,
    Program,
    Step,
    advance,
    compile_process,
    decode_state,
    encode_state,
    language,
    read_bpmn,
    start,
)

TURNS = 8
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:bench">'
    '<process id="bench" isExecutable="true">'
)
_FLOWS = (
    ("start", "s1", ""), ("s1", "s2", ""), ("s2", "u1", ""), ("u1", "g", ""), ("g", "s3", "ok"), ("g", "end", "*"),
    ("s3", "split", ""), ("split", "u2", ""), ("split", "join", ""), ("u2", "join", ""), ("join", "end", ""),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each figure is measured")
    options = parser.parse_args()
    for name, value in measure(options.seconds).items():
        sys.stdout.write(f"{name:<44} {value:>12,.1f}\n")
    return 0


def measure(seconds: float = 2.0) -> dict[str, float]:
    """Return all figures: instances per second, their ratios, milliseconds and bytes; peers only where installed."""
    program = compile_process(read_bpmn(_process("feel"), "bench.bpmn"))
    spiff = _spiff()
    acts = [lambda: _in_memory(program), *([spiff.in_memory] if spiff is not None else [])]
    ours, *theirs = _rates(acts, seconds)
    found = {"memory.ours_per_s": ours}
    if theirs:
        found |= {"memory.spiff_per_s": theirs[0], "memory.times_spiff": ours / theirs[0]}
    for name, store in _stores():
        with store as rows:
            found |= _durable(name, rows, program, spiff, seconds)
    large = _large_process(100)
    found["large.read_and_compile_ms"] = 1000 / _rate(lambda: _read_and_compile(large), seconds)
    state = start(program, {"x": 1}, NOW, BERLIN).state
    found["state.bytes"] = len(encode_state(state).encode())
    found["state.encode_us"] = 1e6 / _rate(lambda: encode_state(state), seconds / 4)
    stored = encode_state(state)
    found["state.decode_us"] = 1e6 / _rate(lambda: decode_state(stored), seconds / 4)
    return found


def _read_and_compile(large: bytes) -> None:
    """Compile as if for the first time; an expression that was compiled before is not compiled again."""
    language._compiled.cache_clear()
    compile_process(read_bpmn(large, "large.bpmn"))


def _rate(act: Callable[[], Any], seconds: float) -> float:
    """Return how often an act can be done in a second."""
    return _rates([act], seconds)[0]


def _rates(acts: list[Callable[[], Any]], seconds: float) -> list[float]:
    """Return how often each act can be done in a second; they take turns, so that a passing load harms all alike."""
    counts, spent = [0] * len(acts), [0.0] * len(acts)
    for act in acts:
        act()
    for _ in range(TURNS):
        for place, act in enumerate(acts):
            begun = perf_counter()
            while (passed := perf_counter() - begun) < seconds / TURNS:
                act()
                counts[place] += 1
            spent[place] += passed
    return [count / time for count, time in zip(counts, spent, strict=True)]


def _processor_us(act: Callable[[], Any], times: int = 40) -> float:
    """Return what an act costs the processor, in microseconds: that does not change with how busy the disk is."""
    begun = process_time()
    for _ in range(times):
        act()
    return 1e6 * (process_time() - begun) / times


# -- ours ----------------------------------------------------------------------------------------------------------


def _in_memory(program: Program) -> None:
    step = start(program, {"x": 1}, NOW, BERLIN)
    for _ in range(2):
        (item,) = step.effects
        assert isinstance(item, CreateWorkItem)
        step = advance(program, step.state, CompleteWorkItem(item.effect_id, {"ok": True}), NOW, BERLIN)
    if not step.state.is_ended:
        raise AssertionError("the process has not ended")


def _stored(program: Program, rows: "Rows") -> None:
    """Run one instance; between the steps nothing is kept but what is stored."""
    step = start(program, {"x": 1}, NOW, BERLIN)
    instance = rows.create(encode_state(step.state), _events(step))
    for _ in range(2):
        state = decode_state(rows.state(instance))
        (item,) = (wait for wait in state.waits if wait.kind == "item")
        step = advance(program, state, CompleteWorkItem(item.effect_id, {"ok": True}), NOW, BERLIN)
        rows.change(instance, encode_state(step.state), _events(step))


def _events(step: Step) -> str:
    return json.dumps(step.events, ensure_ascii=False, separators=(",", ":"))


# -- storing -------------------------------------------------------------------------------------------------------


class Rows(Protocol):
    """One row of state and one row of events for each step, each step in one commit."""

    def create(self, state: str, events: str) -> int:
        """Store a new instance and return its number."""

    def state(self, instance: int) -> str:
        """Return the stored state."""

    def change(self, instance: int, state: str, events: str) -> None:
        """Store the state and events of one step more."""


class _Database:
    def __init__(self, connection: Any, mark: str) -> None:
        self.connection, self.mark = connection, mark
        self.count = 0

    def create(self, state: str, events: str) -> int:
        self.count += 1
        self._write(f"insert into state values ({self.mark}, {self.mark})", (self.count, state), self.count, events)
        return self.count

    def state(self, instance: int) -> str:
        found = self.connection.execute(f"select body from state where id = {self.mark}", (instance,)).fetchone()
        return str(found[0])

    def change(self, instance: int, state: str, events: str) -> None:
        self._write(f"update state set body = {self.mark} where id = {self.mark}", (state, instance), instance, events)

    def _write(self, statement: str, values: tuple[Any, ...], instance: int, events: str) -> None:
        self.connection.execute("begin")
        self.connection.execute(statement, values)
        self.connection.execute(
            f"insert into event (instance, body) values ({self.mark}, {self.mark})", (instance, events)
        )
        self.connection.execute("commit")


class _Postgres(_Database):
    """Writes both rows of a step in one statement: one transaction, one way there and back, for all alike."""

    def _write(self, statement: str, values: tuple[Any, ...], instance: int, events: str) -> None:
        both = f"with one as ({statement}) insert into event (instance, body) values (%s, %s)"
        self.connection.execute(both, (*values, instance, events))


@contextmanager
def _sqlite() -> Iterator[Rows]:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bench.sqlite", isolation_level=None)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("create table state (id integer primary key, body text not null)")
        connection.execute("create table event (id integer primary key, instance integer not null, body text not null)")
        yield _Database(connection, "?")
        connection.close()


@contextmanager
def _postgres(url: str) -> Iterator[Rows]:
    import psycopg  # only where a server was given

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create schema if not exists bench")
        connection.execute("set search_path to bench")
        connection.execute("drop table if exists state, event")
        connection.execute("create table state (id bigint primary key, body text not null)")
        connection.execute(
            "create table event (id bigserial primary key, instance bigint not null, body text not null)"
        )
        yield _Postgres(connection, "%s")
        connection.execute("drop schema bench cascade")


def _stores() -> Iterator[tuple[str, Any]]:
    yield "sqlite", _sqlite()
    url = os.environ.get("ZUSAGE_TEST_POSTGRES")
    if url:
        yield "postgres", _postgres(url)


def _durable(name: str, rows: Rows, program: Program, spiff: Any, seconds: float) -> dict[str, float]:
    step = start(program, {"x": 1}, NOW, BERLIN)
    state, events = encode_state(step.state), _events(step)

    def raw() -> None:
        instance = rows.create(state, events)
        for _ in range(2):
            rows.state(instance)
            rows.change(instance, state, events)

    acts = [lambda: _stored(program, rows), raw, *([lambda: spiff.stored(rows)] if spiff is not None else [])]
    ours, plain, *theirs = _rates(acts, seconds)
    found = {f"{name}.ours_per_s": ours, f"{name}.raw_per_s": plain, f"{name}.percent_of_raw": 100 * ours / plain}
    found[f"{name}.ours_processor_us"] = _processor_us(acts[0])
    if theirs:
        found |= {f"{name}.spiff_per_s": theirs[0], f"{name}.times_spiff": ours / theirs[0]}
        found[f"{name}.spiff_processor_us"] = _processor_us(acts[2])
    return found


# -- the peer ------------------------------------------------------------------------------------------------------


def _spiff() -> Any:
    """Return SpiffWorkflow with the same process, or None where it is not installed."""
    try:
        from benchmarks.spiff import Spiff  # it is no dependency
    except ImportError:
        sys.stderr.write("SpiffWorkflow is not installed: no peer is measured\n")
        return None
    return Spiff(_process("python"))


# -- files ---------------------------------------------------------------------------------------------------------


def _process(language: str) -> bytes:
    scripts = {"s1": "{a: x + 1}", "s2": "{b: a * 2}", "s3": "{c: b + 1}"}
    if language == "python":
        scripts = {"s1": "a = x + 1", "s2": "b = a * 2", "s3": "c = b + 1"}
    owner = (
        "<potentialOwner><resourceAssignmentExpression><formalExpression>skill:x</formalExpression>"
        "</resourceAssignmentExpression></potentialOwner>"
    )
    nodes = ['<startEvent id="start"/>', '<endEvent id="end"/>', '<exclusiveGateway id="g" default="g_end"/>']
    nodes += [f'<parallelGateway id="{gateway}"/>' for gateway in ("split", "join")]
    nodes += [
        f'<userTask id="{task}" name="{task}">{owner if language == "feel" else ""}</userTask>' for task in ("u1", "u2")
    ]
    nodes += [
        f'<scriptTask id="{script_id}" scriptFormat="{language}"><script>{text}</script></scriptTask>'
        for script_id, text in scripts.items()
    ]
    return _file([*nodes, *(_flow(*flow) for flow in _FLOWS)])


def _flow(source: str, target: str, condition: str) -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition not in ("", "*") else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def _large_process(size: int) -> bytes:
    """Return a process of so many elements: scripts in a row, with a choice after every fourth."""
    nodes, flows = ['<startEvent id="n0"/>'], []
    for number in range(1, size - 1):
        if number % 4 == 0:
            nodes.append(f'<exclusiveGateway id="n{number}" default="n{number}_n{number + 1}"/>')
            flows.append(_flow(f"n{number}", f"n{size - 1}", f"x &gt; {number} and not(y = {number})"))
        else:
            nodes.append(
                f'<scriptTask id="n{number}" scriptFormat="feel"><script>{{x: if x > {number} then x else x + 1}}'
                "</script></scriptTask>".replace("x > ", "x &gt; ")
            )
        flows.append(_flow(f"n{number - 1}", f"n{number}", ""))
    flows.append(_flow(f"n{size - 2}", f"n{size - 1}", ""))
    return _file([*nodes, f'<endEvent id="n{size - 1}"/>', *flows])


def _file(elements: list[str]) -> bytes:
    return (_HEAD + "".join(elements) + "</process></definitions>").encode()


if __name__ == "__main__":
    sys.exit(main())
