"""A file of messages: one JSON object a line, each read for itself, so that one bad line spoils no other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 100_000
"""Of one line."""

_TEXTS = ("id", "service", "message")
_OPTIONAL = ("reference",)
_MOST_CHARACTERS = 200


class BadLine(Exception):
    """A line that is no message; says why."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as its sender tells it.

    :ivar id: the sender's own, the same whenever it is sent again
    :ivar service: key of the service
    :ivar reference: of the matter, if the sender knows it; else its keys have to find it
    """

    id: str
    service: str
    message: str
    payload: Mapping[str, Any]
    reference: str = ""


def read_line(line: bytes) -> Incoming:
    """Return the message of a line.

    :raises BadLine: if it is no message
    """
    if len(line) > MOST_BYTES:
        raise BadLine(f"longer than {MOST_BYTES} bytes")
    content = _object(line)
    if unknown := sorted(content.keys() - {*_TEXTS, *_OPTIONAL, "payload"}):
        raise BadLine(f"unknown: {', '.join(unknown)}; allowed: id, service, message, reference, payload")
    for name in _TEXTS:
        if not content.get(name):
            raise BadLine(f"'{name}' is missing")
    for name in (*_TEXTS, *_OPTIONAL):
        text = content.get(name, "")
        if not isinstance(text, str) or len(text) > _MOST_CHARACTERS:
            raise BadLine(f"'{name}' must be a text of at most {_MOST_CHARACTERS} characters")
    payload = content.get("payload", {})
    if not isinstance(payload, dict):
        raise BadLine("'payload' must be an object")
    return Incoming(content["id"], content["service"], content["message"], payload, content.get("reference", ""))


def _object(line: bytes) -> dict[str, Any]:
    try:
        content = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadLine("is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadLine(f"is not JSON: {error.msg}") from None
    except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
        raise BadLine("is not JSON that can be read") from None
    if not isinstance(content, dict):
        raise BadLine("must be an object")
    return content
