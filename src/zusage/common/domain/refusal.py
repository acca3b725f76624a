"""Refusals: what the house says no to, and why.

A refusal is expected: somebody asked for something that law, state or input does not allow. It carries a
stable code and parameters; the sentence for the person is looked up by code at the edge. A mistake is ours:
it rolls the act back and is seen in the log.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """Base of all expected refusals. Subclass per reason, beside the operation that raises it."""

    code: ClassVar[str] = "refused"

    def __init__(self, **parameters: Any) -> None:
        super().__init__(self.code, parameters)
        self.parameters = parameters

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.code}({details})"


class Mistake(Exception):
    """Base of faults that are ours: broken data, a missing wall, an impossible state."""
