"""One program in memory for all who run equal documents: versions of a service, and towns that share a package."""

import hashlib
from collections import OrderedDict
from threading import Lock

from zusage.processes.domain.model import ProcessModel
from zusage.processes.domain.program.compiled import Program, compile_process

MOST_PROGRAMS = 256
"""How many are kept; the one asked for longest ago goes first, and is compiled anew if it is asked for again."""


def shared_program(model: ProcessModel, *documents: bytes) -> Program:
    """Return the program of a model, the same object for equal documents.

    :param documents: every file the model was read from, as it stands
    :raises ProcessBroken: as for ``compile_process``; nothing is kept of it
    """
    address = _address(model, documents)
    # Without the lock two threads could each compile a program of the same documents, and both would be in use.
    with _lock:
        program = _programs.get(address)
        if program is None:
            program = _programs[address] = compile_process(model)
        _programs.move_to_end(address)
        if len(_programs) > MOST_PROGRAMS:
            _programs.popitem(last=False)
    return program


def _address(model: ProcessModel, documents: tuple[bytes, ...]) -> bytes:
    """Digest each document by itself, so that a byte cannot move from one to the next unseen."""
    names = f"{model.file}\0{model.id}".encode()
    parts = b"".join(hashlib.sha256(part).digest() for part in (names, *documents))
    return hashlib.sha256(parts).digest()


_programs: OrderedDict[bytes, Program] = OrderedDict()
_lock = Lock()
