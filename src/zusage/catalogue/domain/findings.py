"""What is wrong with a package: file, line, key, what is allowed instead."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from zusage.common.domain.refusal import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend. ``line`` counts from 1; 0 means the whole file. ``allowed`` lists what may stand there."""

    file: str
    line: int
    key: str
    message: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        allowed = f"; allowed: {', '.join(self.allowed)}" if self.allowed else ""
        return f"{self.file}:{self.line}: {self.key}: {self.message}{allowed}"


class PackageBroken(Refusal):
    """A package or overlay cannot be used; nothing of it was published."""

    code = "package.broken"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__(findings=[str(finding) for finding in self.findings])

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


def unknown(file: str, line: int, key: str, allowed: Iterable[str]) -> Finding:
    """Return the finding for a key nobody knows, with the nearest known one as a hint."""
    known = tuple(sorted(allowed))
    name = key.rpartition(".")[2]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f", did you mean '{near[0]}'?" if near else ""
    return Finding(file, line, key, f"unknown key '{name}'{hint}", known)
