"""What ``zusage process show`` tells those who write processes."""

from argparse import Namespace
from pathlib import Path

import pytest

from zusage.common.domain.refusal import Mistake
from zusage.processes import commands
from zusage.processes.tests.domain.drawing import bpmn, end, flow, line, start, user

TIMER = (
    '<boundaryEvent id="Frist" name="Keine Antwort" attachedToRef="Pruefen"><timerEventDefinition>'
    "<timeDuration>P38D</timeDuration></timerEventDefinition></boundaryEvent>"
)


def shown(tmp_path: Path, capsys: pytest.CaptureFixture[str], *elements: str) -> tuple[int, str]:
    file = tmp_path / "process.bpmn"
    file.write_bytes(bpmn(*elements))
    code = commands._show(Namespace(file=file))
    return code, capsys.readouterr().out.replace(str(file), "FILE")


def test_a_process_is_told_in_reading_order_with_ids_conditions_and_timers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = shown(
        tmp_path, capsys, start(), user("Pruefen"), TIMER,
        '<exclusiveGateway id="Gut" name="Gut?" default="Gut_Pruefen"/>', end(), end("Zu_spaet"),
        *line("Start", "Pruefen", "Gut"), flow("Gut", "Pruefen"), flow("Gut", "End", "gut"), flow("Frist", "Zu_spaet"),
    )  # fmt: skip
    assert told == (
        "Ein Vorgang [Process], 6 steps\n"
        "1. [Start] start\n"
        "2. Pruefen [Pruefen] user task, skill:steuer\n"
        "    meanwhile:\n"
        "        3. Keine Antwort [Frist] event, timer P38D\n"
        "        4. [Zu_spaet] end\n"
        "5. Gut? [Gut] gateway\n"
        "    one of these ways:\n"
        "    - [Gut_End] if gut:\n"
        "        6. [End] end\n"
        "    - [Gut_Pruefen] otherwise: back to 2 [Pruefen]\n"
    )
    assert code == 0


def test_a_process_with_mistakes_is_told_with_file_and_line_of_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = shown(
        tmp_path, capsys, start(), user("Pruefen", performer="irgendwer"), end(), *line("Start", "Pruefen", "End")
    )
    assert code == 1
    assert "2. Pruefen [Pruefen] user task, irgendwer\n" in told
    assert "FILE:5: [Pruefen]" in told
    assert told.endswith("1 to mend\n")


def test_a_file_that_is_no_bpmn_is_told_without_a_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "process.bpmn"
    file.write_text("<a>\n<b></a>")
    assert commands._show(Namespace(file=file)) == 1
    assert capsys.readouterr().out.startswith(f"{file}:2:")


def test_a_file_that_is_not_there_is_a_mistake_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="cannot be read"):
        commands._show(Namespace(file=tmp_path / "none.bpmn"))


def test_every_process_of_a_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "process.bpmn"
    file.write_bytes(bpmn(start(), end(), *line("Start", "End"), beside='<process id="Other" name="Zweiter"/>'))
    commands._show(Namespace(file=file))
    told = capsys.readouterr().out
    assert "Ein Vorgang [Process], 2 steps\n" in told
    assert "\nZweiter [Other], 0 steps\n" in told
