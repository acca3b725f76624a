"""What is wrong with a definition, and what goes wrong when one is carried out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing in a file that must be mended before it can be published.

    ``rule`` is stable and may be quoted in documents and tests; ``line`` counts from 1, 0 means the whole file.
    """

    file: str
    line: int
    element_id: str
    rule: str
    message: str

    def __str__(self) -> str:
        element = f" [{self.element_id}]" if self.element_id else ""
        return f"{self.file}:{self.line}:{element} {self.message} ({self.rule})"


class ProcessError(Exception):
    """Anything this chapter raises."""


class ProcessBroken(ProcessError):
    """A BPMN or DMN file that cannot be published; ``findings`` says why, each with file, line and element."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class Stuck(ProcessError):
    """A running process that cannot go on by itself, with the element where it stands and the reason."""

    def __init__(self, element_id: str, element_name: str, reason: str) -> None:
        self.element_id = element_id
        self.element_name = element_name
        self.reason = reason
        super().__init__(f"{element_id} ({element_name}): {reason}" if element_name else f"{element_id}: {reason}")


class UnknownEffect(ProcessError):
    """A signal for an effect that never was, or that is already completed, withdrawn or fired."""

    def __init__(self, effect_id: str) -> None:
        self.effect_id = effect_id
        super().__init__(f"Nothing waits for {effect_id}: it is unknown, or already completed or withdrawn.")


class TooEarly(ProcessError):
    """A timer reported as fired before it was due."""

    def __init__(self, effect_id: str) -> None:
        self.effect_id = effect_id
        super().__init__(f"The timer {effect_id} is not due yet.")


class SeveralAwait(ProcessError):
    """A message fits several processes, and nothing it carries says which of them is meant."""

    def __init__(self, message: str, count: int) -> None:
        self.message, self.count = message, count
        super().__init__(f"the message {message!r} is awaited by {count} processes, and its keys tell none of them")
