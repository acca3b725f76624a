"""Packages that are broken in every way we know: each is told with its file, line and what is allowed."""

import pytest

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import MAX_FILE_BYTES, package_from_files
from zusage.catalogue.tests.domain.conftest import TODAY, Break

TEXTS, SERVICE, FORM = "texts/de.md", "service.toml", "form.json"
APPLICANT = "activities.unterlagen_nachreichen.outputs"


def refused(files: dict[str, bytes], overlay: bytes | None = None) -> tuple[Finding, ...]:
    with pytest.raises(PackageBroken) as broken:
        package_from_files(files, overlay)
    return broken.value.findings


@pytest.mark.parametrize("file", [SERVICE, FORM, "process.bpmn", "decisions.dmn", TEXTS])
def test_a_missing_file_is_named(files: dict[str, bytes], file: str) -> None:
    without = {name: content for name, content in files.items() if name != file}

    assert refused(without) == (Finding(file, 0, "", "is missing"),)


@pytest.mark.parametrize("file", [SERVICE, FORM, "process.bpmn", "decisions.dmn", TEXTS])
def test_a_file_of_ten_megabytes_is_refused_before_it_is_parsed(files: dict[str, bytes], file: str) -> None:
    found = refused({**files, file: files[file] + b" " * 10_000_000})

    assert found == (Finding(file, 0, "", f"is larger than {MAX_FILE_BYTES} bytes"),)


@pytest.mark.parametrize("size", [MAX_FILE_BYTES, MAX_FILE_BYTES + 1])
def test_the_limit_itself_is_allowed(files: dict[str, bytes], size: int) -> None:
    text = files[TEXTS].ljust(size, b"\n")

    if size == MAX_FILE_BYTES:
        assert package_from_files({**files, TEXTS: text}).texts["de"].get("name")
    else:
        assert [one.file for one in refused({**files, TEXTS: text})] == [TEXTS]


@pytest.mark.parametrize(
    ("file", "content", "line", "said"),
    [
        (SERVICE, b"format = 1\nkey = \n", 2, "is not TOML"),
        (SERVICE, b"format = 1\nformat = 1\n", 2, "is not TOML"),
        (SERVICE, b'key = "a\0b"\n', 1, "is not TOML"),
        (SERVICE, b"a = " + b"[" * 5000, 0, ""),
        (FORM, b'{"format": 1,\n"pages": [}', 2, "is not JSON"),
        (FORM, b"[1, 2]", 1, "must be an object"),
        (FORM, b'{"a": ' * 100_000, 0, "is nested too deep"),
        (FORM, b'{"a":\n"\xff"}', 2, "is not UTF-8 text"),
        ("process.bpmn", b"<definitions", 1, "xml."),
        ("process.bpmn", b"<x/>", 1, "bpmn.no-definitions"),
        ("decisions.dmn", b"<x/>", 1, "dmn.no-definitions"),
        (TEXTS, b"Hello\n# name\nHund\n", 1, "text before the first heading"),
        (TEXTS, b"# name\nA\n\n# name\nB\n", 4, "stands twice, first in line 1"),
        ("letters/steuerbescheid.typ", b"#let a\n\n\xc3\x28", 3, "is not UTF-8 text"),
        ("scenarios/01-einfacher-fall.toml", b'name = "x"\nanswer = 1\n', 2, "did you mean 'answers'"),
        ("scenarios/01-einfacher-fall.toml", b"name = 1\n", 1, "must be a text"),
    ],
)
def test_a_damaged_file_is_told_with_its_line(
    files: dict[str, bytes], file: str, content: bytes, line: int, said: str
) -> None:
    found = refused({**files, file: content})

    assert any(one.file == file and one.line == line and said in one.message for one in found), found


def test_a_byte_order_mark_is_a_finding_of_that_file(files: dict[str, bytes]) -> None:
    for file in (SERVICE, FORM):
        assert {one.file for one in refused({**files, file: b"\xef\xbb\xbf" + files[file]})} == {file}


def test_lines_that_end_as_on_windows_say_the_same(files: dict[str, bytes], package: ServicePackage) -> None:
    windows = {name: content.replace(b"\n", b"\r\n") for name, content in files.items()}

    read = package_from_files(windows)

    assert check_package(read, today=TODAY) == []
    assert read.texts["de"].entries == package.texts["de"].entries
    assert (read.form, read.activities, read.windows) == (package.form, package.activities, package.windows)


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "said"),
    [
        (SERVICE, "reach_percent = 40", "reach_percent = 101", "activities.pruefen.reach_percent", "between 1 and 100"),
        (SERVICE, "reach_percent = 40", "reach_percent = 0", "activities.pruefen.reach_percent", "between 1 and 100"),
        (SERVICE, "money_cents = 0", "money_cents = 500", "breach.money_cents", "is not carried out yet"),
        (SERVICE, '["post", "counter"]', "[]", "delivery", "must name at least one way"),
        (SERVICE, "suspensive_effect = false", "suspensive_effect = true", "remedy.widerspruch", "must not say"),
        (TEXTS, "hat keine aufschiebende Wirkung", "wirkt", "remedy.widerspruch", "must say"),
        (SERVICE, "decision = 2", "decision = true", "windows.decision", "must be a whole number"),
        (
            SERVICE,
            "lawyer_check = true\n[[legal",
            'lawyer_check = "ja"\n[[legal',
            "legal_basis[1].lawyer_check",
            "must be true or false",
        ),
        (SERVICE, 'languages = ["de"]', 'languages = "de"', "languages", "must be a list of texts"),
        (SERVICE, "answer_within_days = 28", "answer_within_days = 28.5", "pauses.answer_within_days", "whole number"),
        (SERVICE, 'answer = "nachgereicht_text"', "", "pauses.answer", "nobody would read that text"),
        (SERVICE, 'answer = "nachgereicht_text"', 'answer = "begruendung"', "pauses.answer", "nobody would read"),
        (SERVICE, '"nachgereicht_text", type = "textarea"', '"nachgereicht_text", type = "date"', APPLICANT, "neither"),
        (SERVICE, '_text", type = "textarea", required = false }', '_text", type = "textarea" }', APPLICANT, "false"),
        (
            SERVICE,
            '_text", type = "textarea", req',
            '_text", type = "textarea", default = "rasse", req',
            APPLICANT,
            "'when'",
        ),
        (SERVICE, '"nachgereicht", type = "upload"', '"nachgereicht", type = "textarea"', APPLICANT, "a second text"),
    ],
)
def test_a_value_that_cannot_be_is_told_at_its_key(
    findings_after: Break, file: str, old: str, new: str, key: str, said: str
) -> None:
    found = findings_after(file, old, new)

    assert [(one.key, said in one.message) for one in found if one.key == key] == [(key, True)], found
    assert all(one.line > 0 for one in found)


@pytest.mark.parametrize("value", ["reach_percent = 1", "reach_percent = 100"])
def test_the_bounds_of_a_share_are_allowed(findings_after: Break, value: str) -> None:
    assert findings_after(SERVICE, "reach_percent = 40", value) == []


def test_an_empty_overlay_and_one_of_bytes_are_refused(files: dict[str, bytes]) -> None:
    assert refused(files, b"")[0] == Finding("overlay.toml", 0, "", "is empty")
    assert Finding("overlay.toml", 1, "", "is not UTF-8 text") in refused(files, b"\xff")


def test_a_broken_package_is_told_each_time_in_the_same_words(files: dict[str, bytes]) -> None:
    broken = {**files, "process.bpmn": b"<x/>", "decisions.dmn": b"<x/>"}

    assert refused(broken) == refused(broken)
    assert {one.file for one in refused(broken)} == {"process.bpmn", "decisions.dmn"}


def test_towns_share_everything_that_does_not_depend_on_their_settings(files: dict[str, bytes], overlay: bytes) -> None:
    one, other = package_from_files(files, overlay), package_from_files(dict(files), overlay + b"\n")

    assert one.digest != other.digest
    for part in ("program", "model", "decisions", "form", "letters", "scenarios", "activities"):
        assert getattr(one, part) is getattr(other, part), part
    assert package_from_files(files).overlay is None


def test_versions_with_the_same_tables_share_the_decisions(files: dict[str, bytes], package: ServicePackage) -> None:
    reworded = package_from_files({**files, TEXTS: files[TEXTS] + b"\n"})
    other = package_from_files({**files, "decisions.dmn": files["decisions.dmn"] + b"\n"})

    assert reworded.decisions is package.decisions
    assert other.decisions is not package.decisions
