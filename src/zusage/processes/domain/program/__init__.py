"""A checked process as an immutable program: integer tables for the kernel, code for the engine."""

from zusage.processes.domain.program.compiled import (
    SEMANTICS_VERSION,
    Activity,
    Choice,
    Listener,
    Program,
    compile_process,
)
from zusage.processes.domain.program.graph import Resolver
from zusage.processes.domain.program.shared import shared_program

__all__ = [
    "SEMANTICS_VERSION",
    "Activity",
    "Choice",
    "Listener",
    "Program",
    "Resolver",
    "compile_process",
    "shared_program",
]
