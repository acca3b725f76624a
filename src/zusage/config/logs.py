"""Logs: an event's name and key-values, never personal data.

Messages of exceptions and paths of addresses may carry what a person told us, so neither is written: of an
exception its type and the places it passed, of a request its status.
"""

import logging
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog


def configure() -> None:
    """Send everything, Django's own messages included, through the same sieve to standard output."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_messages,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Sieve()], force=True)


def without_messages(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its type, those it came from, and the places they passed."""
    error = event.pop("exc_info", None)
    if error is True:
        error = None
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = describe(error)
    return event


def describe(error: BaseException) -> str:
    """Return type and places of an exception and its causes, without a word of their messages."""
    parts = []
    current: BaseException | None = error
    while current is not None:
        places = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        parts.append(f"{type(current).__module__}.{type(current).__qualname__} at {' > '.join(places[-8:])}")
        current = current.__cause__ or current.__context__
    return " | from ".join(parts)


class _Sieve(logging.Handler):
    """Passes on that a library had something to say, but not what."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno,
            "library.message",
            source=record.name,
            status=getattr(record, "status_code", None),
            exc_info=record.exc_info[1] if record.exc_info else None,
        )
