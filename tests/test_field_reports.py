"""Inputs from public bug reports, with their right values, through the functions that the pages call."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from zusage.applications.domain.answers import check_questions, inputs_of
from zusage.applications.domain.uploads import JPEG, PDF, PNG, UploadLocked
from zusage.applications.operations import read_upload
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.processes.domain.dmn.reader import read_dmn
from zusage.processes.domain.document import read_document
from zusage.processes.domain.findings import ProcessBroken
from zusage.processes.domain.rules import find_violations

REPORTS = Path(__file__).parents[2] / "shared" / "field-reports"
here = pytest.mark.skipif(not REPORTS.is_dir(), reason=f"no field reports at {REPORTS}")

TODAY = date(2026, 11, 23)
REFUSED, TAKEN = {"refused"}, {"taken"}


def lines() -> list[tuple[str, str, str]]:
    if not REPORTS.is_dir():
        return []
    with (REPORTS / "answers.tsv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return [
        (kind, typed.encode("latin-1", "backslashreplace").decode("unicode_escape"), right)
        for kind, typed, right in rows
    ]


@here
@pytest.mark.parametrize(("kind", "typed", "right"), lines())
def test_an_answer_is_what_was_meant(kind: str, typed: str, right: str) -> None:
    question = Question("q", QuestionType(kind), required=True)
    values = typed.split("|") if kind == "address" else [typed]

    checked = check_questions(
        [question], {n: [v] for n, v in zip(inputs_of(question), values, strict=True)}, today=TODAY
    )

    got = checked.answers.get("q")
    codes = [problem.code for problem in checked.problems]
    if right.startswith("refused as missing"):
        assert codes == ["answer.missing"]
    elif right.startswith("refused"):
        assert codes == ["answer.no_email"] or (isinstance(got, str) and "," not in got)
    elif right.startswith("taken, house number empty"):
        assert isinstance(got, dict)
        assert got["house_number"] == ""
    elif right.startswith("taken"):
        assert codes == []
    elif right.startswith("postcode"):
        assert isinstance(got, dict)
        assert got["postal_code"] == right.removeprefix("postcode ")
    else:
        assert str(got) == right


def upload(name: str) -> tuple[str, Image.Image]:
    question = Question("q", QuestionType.UPLOAD, required=True, accept=(JPEG, PNG, PDF), max_bytes=8_000_000)
    taken = read_upload(name, next(REPORTS.glob(f"{name[:3]}*")).read_bytes(), question)
    return taken.name, Image.open(io.BytesIO(taken.content))


@here
def test_a_scan_of_16_bits_keeps_its_bars() -> None:
    darkest, lightest = upload("F01-scan-16bit.png")[1].convert("L").getextrema()

    assert darkest < 40  # type: ignore[operator]
    assert 198 <= lightest <= 206  # type: ignore[operator]


@here
def test_a_name_as_another_system_writes_it_stays_whole() -> None:
    assert upload("F09-Pru\u0308fungsu\u0308bersicht.png")[0] == "F09-Prüfungsübersicht.png"


@here
def test_a_photo_of_fifty_million_pixels_is_taken() -> None:
    assert max(upload("F10-handy-50mp.jpg")[1].size) == 2400


@here
def test_a_pdf_with_a_password_is_refused_with_the_reason() -> None:
    with pytest.raises(UploadLocked):
        upload("F11-mit-kennwort.pdf")


@here
def test_a_word_without_quotes_in_a_cell_is_found() -> None:
    file = next(REPORTS.glob("E01*"))

    with pytest.raises(ProcessBroken) as broken:
        read_dmn(file.read_bytes(), file.name)

    assert [(finding.rule, "'Winter'" in finding.message) for finding in broken.value.findings] == [
        ("feel.unknown-name", True)
    ]


@here
def test_a_join_that_waits_for_both_ways_of_a_choice_is_found() -> None:
    file = next(REPORTS.glob("E04*"))

    found = find_violations(read_document(file.read_bytes(), file.name))

    (join,) = [finding for finding in found if finding.rule == "join.either"]
    assert join.element_id == "J"
    assert "exclusiveGateway X" in join.message
