"""No rule of law waits for a signature without the question that has to be answered."""

import re
from pathlib import Path

import pytest

from zusage.law.domain.deadlines import INACTION
from zusage.law.domain.deemed import DEEMED_KNOWLEDGE, YEAR_WITHOUT_INSTRUCTION
from zusage.law.domain.deemed_approval import DEEMED_APPROVALS

LAW = Path(__file__).parents[1] / "docs" / "explain" / "law.md"
_ROW = re.compile(r"^\| (`[^|]+`) \| [^|]+\?[^|]* \|$", re.MULTILINE)
QUESTIONS = {tuple(re.findall(r"`([^`]+)`", row)) for row in _ROW.findall(LAW.read_text(encoding="utf-8"))}
WAITING = {
    *(("DEEMED_KNOWLEDGE", row.family.value, row.channel.value) for row in DEEMED_KNOWLEDGE if row.lawyer_check),
    *(("DEEMED_APPROVALS", rule.code) for rule in DEEMED_APPROVALS if rule.lawyer_check),
    *(("YEAR_WITHOUT_INSTRUCTION", family.value) for family in YEAR_WITHOUT_INSTRUCTION),
    ("INACTION", INACTION.code),
}


@pytest.mark.parametrize("row", sorted(WAITING), ids=" ".join)
def test_every_row_that_waits_for_a_lawyer_has_its_question(row: tuple[str, ...]) -> None:
    assert row in QUESTIONS


def test_no_question_is_left_of_a_row_that_has_gone() -> None:
    tables = {name for name, *_ in WAITING}

    assert {row for row in QUESTIONS if row[0] in tables} == WAITING
