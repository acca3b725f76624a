"""betsy BPMN conformance: models of one feature each, judged by the lines their script tasks would have logged.

Time is virtual: what the suite waits for in seconds is a timer of the simulation, and a script that takes ten seconds
is work that takes ten virtual seconds and can be interrupted. The scripts of the models are placeholders; the language
below gives them the meaning the suite's README describes.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.conformance.outcome import Outcome, Verdict

from zusage.processes.domain import ProcessBroken, ProcessError, ScriptError, Stuck, Takes, compile_process
from zusage.processes.domain.bpmn import read_processes
from zusage.processes.domain.feel import Notes
from zusage.processes.domain.simulation import Simulation

NAME = "betsy BPMN conformance"

_BEGIN = datetime(2016, 1, 1, tzinfo=UTC)
_SETTLING = timedelta(seconds=5)  # the suite leaves every process a few seconds before it looks at its log
_TEN_SECONDS = timedelta(seconds=10)


def is_here(folder: Path) -> bool:
    """Say whether the folder holds this suite."""
    return (folder / "tests.json").is_file() and (folder / "bpmn").is_dir()


def run(folder: Path) -> Iterator[Outcome]:
    """Run every test of the folder; one passes if each of its cases logs exactly what is expected."""
    for test in json.loads((folder / "tests.json").read_text(encoding="utf-8")):
        reasons = []
        for number, case in enumerate(test["cases"], start=1):
            try:
                logged = sorted(_logged(folder / test["file"], test["name"], case, number))
            except Exception as error:  # a failing engine is a failed test, never the end of the run
                logged = [f"{type(error).__name__}: {error}"]
            if logged != sorted(case["expect"]):
                reasons.append(f"case {number} {case['input'] or ''}: {logged} instead of {sorted(case['expect'])}")
                reasons += _impossible(folder / test["file"], case["expect"])
        verdict = Verdict.FAILED if reasons else Verdict.PASSED
        yield Outcome(test["group"], test["name"], verdict, "; ".join(reasons))


def _impossible(file: Path, expected: list[str]) -> list[str]:
    """Return which expected lines no script of the model writes: then no engine can pass the test."""
    text = file.read_text(encoding="utf-8")
    return [f"no script of the model writes {line}" for line in expected if "SCRIPT_" in line and line not in text]


def _logged(file: Path, process_id: str, case: dict[str, Any], number: int) -> list[str]:
    log = _Log()
    try:
        programs = [
            compile_process(model, languages=(_Placeholders(log),))
            for model in read_processes(file.read_bytes(), file.name)
        ]
    except ProcessBroken:
        return ["ERROR"]
    log.simulation = simulation = Simulation(programs, _BEGIN, UTC)
    variables: dict[str, Any] = {"integerVariable": case["integerVariable"], "testCaseNumber": number}
    if case["input"] is not None:
        variables["test"] = case["input"]
    try:
        if case["parallel_process"]:
            simulation.start("ParallelProcess", variables)
        if simulation.programs[process_id].begins:
            simulation.start(process_id, variables)
        simulation.run_until(_BEGIN + timedelta(milliseconds=case["delay_ms"]) + _SETTLING)
    except Stuck:
        log.lines.append("ERROR_runtime")
    except ProcessError:
        log.lines.append("ERROR")
    log.lines += ["ERROR_thrownErrorEvent" for instance in simulation.instances if instance.error is not None]
    return log.read(case["expect"])


class _Log:
    """What the scripts of one case have written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.intervals: dict[str, datetime] = {}
        self.simulation: Simulation | None = None

    def now(self) -> datetime:
        return self.simulation.now if self.simulation is not None else _BEGIN

    def read(self, expected: list[str]) -> list[str]:
        """Return the lines; where the test asks whether deployment or start fails, any failure counts."""
        first, second = self.intervals.get("1"), self.intervals.get("2")
        if first is not None and second is not None and abs(first - second) < _TEN_SECONDS:
            self.lines.append("EXECUTION_parallel")
        if expected == ["ERROR"] and "ERROR_runtime" in self.lines:
            return ["ERROR"]
        # The suite looks for the marker file only where a test asks for it.
        return [line for line in self.lines if line != "MARKER_exists" or line in expected]


class _Placeholders:
    """The suite's scripts and conditions, as its README describes them."""

    def __init__(self, log: _Log) -> None:
        self.log = log

    def speaks(self, name: str) -> bool:
        return True

    def compile(self, text: str) -> "_Placeholder":
        return _Placeholder(text.strip(), self.log)


class _Placeholder:
    def __init__(self, text: str, log: _Log) -> None:
        self.text = text
        self.log = log

    def run(self, variables: dict[str, Any], notes: Notes) -> Any:
        if not re.fullmatch(r"[A-Z][A-Za-z0-9_]*(,\s*[A-Z][A-Za-z0-9_]*)*", self.text):
            return self.value(variables)
        values: dict[str, Any] = {}
        for assignment in re.split(r",\s*", self.text):
            found = self.carry_out(assignment, variables | values)
            if isinstance(found, Takes):
                return found
            values |= found
        return values

    def carry_out(self, script: str, variables: dict[str, Any]) -> Any:
        match script:
            case "INCREMENT_INTEGER_VARIABLE" | "INCREMENT_INTEGER_VARIABLE_AND_LOG":
                if script.endswith("LOG"):
                    self.log.lines.append("INCREMENT_correct")
                return {"integerVariable": variables["integerVariable"] + 1}
            case "SET_STRING_DATA":
                return {"data": "String"}
            case "LOG_DATA":
                if variables.get("data") == "String":
                    self.log.lines.append("DATA_correct")
            case "CREATE_MARKER_FILE":
                if "MARKER_exists" not in self.log.lines:
                    self.log.lines.append("MARKER_exists")
            case "CREATE_TIMESTAMP_LOG_1" | "CREATE_TIMESTAMP_LOG_2":
                self.log.intervals[script[-1]] = self.log.now()
                return Takes(_TEN_SECONDS, {})
            case "WAIT_TEN_SECONDS":
                return Takes(_TEN_SECONDS, {})
            case "THROW_ERROR":
                raise ScriptError("ERR_CODE")
            case _ if script.startswith("SCRIPT_"):
                self.log.lines.append(script)
        return {}

    def value(self, variables: dict[str, Any]) -> Any:
        text = self.text
        if found := re.search(r'(!?)\s*test\.contains\("([^"]*)"\)', text):
            return (found[2] in (variables.get("test") or "")) != bool(found[1])
        if found := re.search(r"(\w+)\s*(>=|<=|<|>|==)\s*(-?\d+)", text):
            have, wanted = variables[found[1]], Decimal(found[3])
            return {
                ">=": have >= wanted, "<=": have <= wanted, "<": have < wanted, ">": have > wanted,
                "==": have == wanted,
            }[found[2]]  # fmt: skip
        if found := re.fullmatch(r"\$\{(\w+)\}", text):
            return variables[found[1]]
        if text in ("true", "false"):
            return text == "true"
        return Decimal(text)
