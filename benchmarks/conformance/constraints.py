"""betsy's invalid models: each breaks one constraint, and must be refused by a rule that carries its number.

The directory says the number: ``EXT012`` is EXT.012 in the list of Geiger (2013), ``REF`` a reference that leads
nowhere or to the wrong kind. The reason of a failed test names the rules that were found instead.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.conformance.outcome import Outcome, Verdict

from zusage.processes.domain.document import read_document
from zusage.processes.domain.findings import ProcessError
from zusage.processes.domain.rules import RULES, find_violations

NAME = "betsy invalid models"


def is_here(folder: Path) -> bool:
    """Say whether the folder holds this suite: models by constraint."""
    return (folder / "bpmn" / "constraints").is_dir()


def run(folder: Path) -> Iterator[Outcome]:
    """Check every invalid model of the folder."""
    rules = {
        constraint: {tested.id for tested in RULES if constraint in tested.constraints} for constraint in _constraints()
    }
    for file in sorted((folder / "bpmn" / "constraints").glob("*/*.bpmn")):
        group = file.parent.name
        constraint = f"EXT.{group[3:]}" if group.startswith("EXT") else group
        try:
            found = {finding.rule for finding in find_violations(read_document(file.read_bytes(), file.name))}
        except ProcessError as error:
            yield Outcome(group, file.stem, Verdict.FAILED, f"not read: {error}".splitlines()[0])
            continue
        if found & rules.get(constraint, set()):
            yield Outcome(group, file.stem, Verdict.PASSED)
        else:
            yield Outcome(group, file.stem, Verdict.FAILED, f"found {', '.join(sorted(found)) or 'nothing'}")


def _constraints() -> set[str]:
    return {constraint for rule in RULES for constraint in rule.constraints}
