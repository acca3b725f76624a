"""Executable examples: given an application on a day, and what people do, these steps, this decision, these amounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zusage.catalogue.domain.documents import Document, Each, Table, Value, Words, check_shape, parse_toml
from zusage.catalogue.domain.findings import Finding

SHAPE = Table(
    {
        "name": Value(str, required=True),
        "received_at": Value(datetime, required=True),
        "channel": Value(str),
        "duplicate_of": Value(str),
        "answers": Table(anything=True, required=True),
        "acts": Each(
            Table(
                {
                    "complete": Value(str),
                    "message": Value(str),
                    "fail": Value(str),
                    "error": Value(str),
                    "outputs": Table(anything=True),
                    "wait_until": Value(datetime),
                    "withdraw": Value(bool),
                }
            )
        ),
        "expect": Table(
            {
                "steps": Words(required=True),
                "open": Words(),
                "end": Value(str),
                "variables": Table(anything=True),
                "windows": Table(others=Value(int)),
            },
            required=True,
        ),
    }
)


@dataclass(frozen=True)
class Act:
    """What happens next: an activity is completed or a connector answers or fails, time passes, somebody withdraws.

    :ivar message: the message that comes in, with `outputs` as its payload
    :ivar fail: the service task whose connector fails for good, with the code `error`
    """

    complete: str = ""
    message: str = ""
    fail: str = ""
    error: str = ""
    outputs: Mapping[str, Any] | None = None
    wait_until: datetime | None = None
    withdraw: bool = False


@dataclass(frozen=True)
class Scenario:
    """One example and what must come out.

    ``steps`` are the activities, decisions and ends in the order in which they begin; ``open`` are the activities that
    still wait; ``variables`` are paths into the variables of the process with their values; ``windows`` are
    working days. ``duplicate_of`` is the reference of a matter that is likely the same.
    """

    file: str
    name: str
    received_at: datetime
    channel: str
    duplicate_of: str
    answers: Mapping[str, Any]
    acts: tuple[Act, ...]
    steps: tuple[str, ...]
    open: tuple[str, ...]
    end: str
    variables: Mapping[str, Any]
    windows: Mapping[str, int]


def read_scenario(file: str, data: bytes, findings: list[Finding]) -> Scenario | None:
    """Read one scenario; None if it cannot be one, then the findings say why."""
    before = len(findings)
    document = parse_toml(file, data, findings)
    if document.content:
        check_shape(document, SHAPE, findings)
    return _scenario(document) if document.content and len(findings) == before else None


def _scenario(document: Document) -> Scenario:
    content = document.content
    expect = content["expect"]
    return Scenario(
        file=document.file,
        name=content["name"],
        received_at=content["received_at"],
        channel=content.get("channel", "online"),
        duplicate_of=content.get("duplicate_of", ""),
        answers=content["answers"],
        acts=tuple(_act(act) for act in content.get("acts", [])),
        steps=tuple(expect["steps"]),
        open=tuple(expect.get("open", ())),
        end=expect.get("end", ""),
        variables=expect.get("variables", {}),
        windows=expect.get("windows", {}),
    )


def _act(content: Mapping[str, Any]) -> Act:
    return Act(
        complete=content.get("complete", ""),
        message=content.get("message", ""),
        fail=content.get("fail", ""),
        error=content.get("error", ""),
        outputs=content.get("outputs", {}),
        wait_until=content.get("wait_until"),
        withdraw=content.get("withdraw", False),
    )
