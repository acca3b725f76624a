"""Packages that are broken in every way we know: each is told with its file, line and what is allowed."""

import re

import pytest

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import MAX_FILE_BYTES, package_from_files
from zusage.catalogue.tests.domain.conftest import TODAY, Break

TEXTS, SERVICE, FORM = "texts/de.md", "service.toml", "form.json"
LANGUAGES = 'languages = ["de", "de-simple", "en"]'
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


@pytest.mark.slow
@pytest.mark.parametrize("size", [MAX_FILE_BYTES, MAX_FILE_BYTES + 1])
def test_the_limit_itself_is_allowed(files: dict[str, bytes], size: int) -> None:
    text = files[TEXTS].ljust(size, b"\n")

    if size == MAX_FILE_BYTES:
        assert package_from_files({**files, TEXTS: text}).texts["de"].get("name")
    else:
        assert [finding.file for finding in refused({**files, TEXTS: text})] == [TEXTS]


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

    assert any(finding.file == file and finding.line == line and said in finding.message for finding in found), found


def test_a_byte_order_mark_is_a_finding_of_that_file(files: dict[str, bytes]) -> None:
    for file in (SERVICE, FORM):
        assert {finding.file for finding in refused({**files, file: b"\xef\xbb\xbf" + files[file]})} == {file}


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
        (
            SERVICE,
            "[letters.steuerbescheid]",
            '[outcomes.anders]\nletter = "kein_steuerfall"\n[letters.steuerbescheid]',
            "outcomes.anders",
            "is never reached: no task in process.bpmn names zusage:decision.anders",
        ),
        (SERVICE, 'purpose = "request"', 'purpose = "reminder"', "pauses", "no letter is a request"),
        (
            SERVICE,
            "[recipients]",
            '[ends.ruhe]\nkind = "withdrawn"\n[recipients]',
            "ends.ruhe",
            "names zusage:end.ruhe",
        ),
        (
            "process.bpmn",
            "zusage:letter.nachforderung",
            "zusage:decision.festgesetzt",
            "letters.nachforderung",
            "no task in process.bpmn names zusage:letter.nachforderung",
        ),
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
        (TEXTS, "language: de", "language: en", "language", "is 'en'; the file is named 'de.md'"),
        (SERVICE, LANGUAGES, 'languages = "de"', "languages", "must be a list of texts"),
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
        (
            SERVICE,
            '"nachgereicht", type = "upload", required = false, accept = ["image/jpeg", "image/png", "image/webp", '
            '"application/pdf"], max_files = 5',
            '"nachgereicht", type = "textarea", required = false',
            APPLICANT,
            "a second text",
        ),
        (SERVICE, LANGUAGES, 'languages = ["de", "tr"]', "languages", "'tr' is not carried out yet"),
        (SERVICE, LANGUAGES, 'languages = ["de-simple", "en"]', "languages", "must name 'de'"),
        (
            SERVICE,
            "[retention]",
            '[[remedies]]\nkind = "widerspruch"\nletter = "steuerbescheid"\nmonths = 1\nsuspensive_effect = false\n'
            'source = "§ 74 VwGO"\n\n[retention]',
            "remedies.widerspruch",
            "says of the same letter what 'widerspruch' says",
        ),
        (
            FORM,
            '"leistung.rassen", "kommune',
            '"leistung.rasse", "kommune',
            "suggestions.leistung.rasse",
            "unknown key",
        ),
        (FORM, '"kommune.listenhunde"]', '"kommune.satzung"]', "suggestions.kommune.satzung", "unknown key"),
        (FORM, '"additionalProperties": false', '"additionalProperties": true', "schema.additionalProperties", "false"),
        (FORM, '"format": 1', '"format": 2', "format", "is 2; this program reads 1"),
        (FORM, "draft/2020-12", "draft-07", "schema.$schema", "is not allowed"),
    ],
)
def test_a_value_that_cannot_be_is_told_at_its_key(
    findings_after: Break, file: str, old: str, new: str, key: str, said: str
) -> None:
    found = findings_after(file, old, new)

    assert [(finding.key, said in finding.message) for finding in found if finding.key == key] == [(key, True)], found
    assert all(finding.line > 0 for finding in found)


@pytest.mark.parametrize("value", ["reach_percent = 1", "reach_percent = 100"])
def test_the_bounds_of_a_share_are_allowed(findings_after: Break, value: str) -> None:
    assert findings_after(SERVICE, "reach_percent = 40", value) == []


def test_an_empty_overlay_and_one_of_bytes_are_refused(files: dict[str, bytes]) -> None:
    assert refused(files, b"")[0] == Finding("overlay.toml", 0, "", "is empty")
    assert Finding("overlay.toml", 1, "", "is not UTF-8 text") in refused(files, b"\xff")


def test_a_broken_package_is_told_each_time_in_the_same_words(files: dict[str, bytes]) -> None:
    broken = {**files, "process.bpmn": b"<x/>", "decisions.dmn": b"<x/>"}

    assert refused(broken) == refused(broken)
    assert {finding.file for finding in refused(broken)} == {"process.bpmn", "decisions.dmn"}


def test_towns_share_everything_that_does_not_depend_on_their_settings(files: dict[str, bytes], overlay: bytes) -> None:
    first, other = package_from_files(files, overlay), package_from_files(dict(files), overlay + b"\n")

    assert first.digest != other.digest
    for part in ("program", "model", "decisions", "form", "letters", "scenarios", "activities"):
        assert getattr(first, part) is getattr(other, part), part
    assert package_from_files(files).overlay is None


def test_versions_with_the_same_tables_share_the_decisions(files: dict[str, bytes], package: ServicePackage) -> None:
    reworded = package_from_files({**files, TEXTS: files[TEXTS] + b"\n"})
    other = package_from_files({**files, "decisions.dmn": files["decisions.dmn"] + b"\n"})

    assert reworded.decisions is package.decisions
    assert other.decisions is not package.decisions


def test_texts_of_a_language_that_nobody_reads_are_told(files: dict[str, bytes]) -> None:
    both = package_from_files({**files, "texts/tr.md": files[TEXTS].replace(b"language: de", b"language: tr")})

    assert check_package(both, today=TODAY) == [
        Finding("texts/tr.md", 0, "", "is read by nobody: languages in service.toml does not name 'tr'")
    ]


@pytest.mark.parametrize(
    ("heading", "is_needed"),
    [
        ("# name", True),
        ("# question.hund_chip", True),
        ("# paper.foto_hund", True),
        ("# output.nachgereicht", True),
        ("# activity.pruefen", False),  # staff read German
        ("# remedy.widerspruch", False),  # it binds in German
    ],
)
def test_another_language_has_all_that_people_read(files: dict[str, bytes], heading: str, is_needed: bool) -> None:
    english = files["texts/en.md"].decode().replace(f"{heading}\n", "# moved.away\n")

    found = check_package(package_from_files({**files, "texts/en.md": english.encode()}), today=TODAY)

    assert [finding.key for finding in found] == ([heading.removeprefix("# ")] if is_needed else [])


def test_what_a_language_does_not_have_is_said_in_german(package: ServicePackage) -> None:
    assert package.text("question.hund_name", "en").startswith("Name of the dog")
    assert package.text("activity.pruefen", "en") == "Anzeige prüfen"
    assert package.text("name", "tr") == "Hund anmelden"
    assert (package.speaks("en"), package.speaks("tr")) == (True, False)


@pytest.mark.parametrize(
    ("question", "more", "said"),
    [
        ("hund_name", '"minimum": 1', "minimum: says nothing of a question of type 'text'"),
        ("hund_seit", '"maxLength": 9', "maxLength: says nothing of a question of type 'date'"),
        ("weitere_hunde", '"pattern": "[0-9]"', "pattern: says nothing of a question of type 'integer'"),
        ("mithalter", '"suggestions": ["leistung.rassen"]', "suggestions: says nothing of a question of type 'yes_no'"),
        ("sepa_iban", '"past": true', "past: says nothing of a question of type 'iban'"),
        ("halter_email", '"autocomplete": "off"', "autocomplete: says nothing of a question of type 'email'"),
        ("hund_farbe", '"maxItems": 2', "maxItems: says nothing of a question of type 'text'"),
        ("hund_farbe", '"maxLength": 0', "maxLength: must be at least 1"),
        ("weitere_hunde", '"minimum": 51', "minimum: is more than the maximum"),
    ],
)
def test_what_says_nothing_of_a_question_is_refused(
    files: dict[str, bytes], question: str, more: str, said: str
) -> None:
    key = more.partition(":")[0]
    line = next(
        line for line in files[FORM].decode().splitlines() if line.strip().startswith(f'"{question}": {{ "type')
    )
    kept = re.sub(rf", {key}: [^,}}]+", "", line)
    changed = files[FORM].decode().replace(line, kept.replace('{ "type"', f'{{ {more}, "type"', 1))

    (only,) = refused({**files, FORM: changed.encode()})

    assert str(only).endswith(f"schema.properties.{question}.{said}")
    assert changed.splitlines()[only.line - 1].strip().startswith(f'"{question}"')


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('default = "steuerbeginn", when', 'max_length = 9, default = "steuerbeginn", when', "max_length: says"),
        ('"entscheidung", type = "choice", options = ["festsetzen", "unterlagen", "kein_steuerfall"]',
         '"entscheidung", type = "choice"', "'choice' needs at least one option"),
        ('accept = ["image/jpeg", "image/png", "image/webp", "application/pdf"], max_files', "max_files",
         "'upload' needs at least one kind of file"),
        ("max_files = 5", "max_files = 0", "max_files: must be at least 1"),
    ],
)  # fmt: skip
def test_what_says_nothing_of_an_output_is_refused(files: dict[str, bytes], old: str, new: str, said: str) -> None:
    text = files[SERVICE].decode()
    assert old in text

    found = refused({**files, SERVICE: text.replace(old, new, 1).encode()})

    assert [said in str(finding) for finding in found if "outputs[" in finding.key] == [True], found


@pytest.mark.parametrize("file", [SERVICE, FORM, "scenarios/01-einfacher-fall.toml"])
@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nichts\n", b"{}"])
def test_a_file_with_nothing_in_it_is_told_and_not_passed_over(
    files: dict[str, bytes], file: str, content: bytes
) -> None:
    assert {(finding.file, bool(finding.message)) for finding in refused({**files, file: content})} == {(file, True)}


def test_the_house_sends_one_apology_by_itself_and_no_second(files: dict[str, bytes]) -> None:
    letter, text = (
        files["letters/nachforderung.typ"],
        "\n# letter.leid\nEs tut uns leid\n# letter.leid_2\nNoch einmal\n",
    )
    service = files[SERVICE].decode()
    with_letter = service.replace("[recipients]", '[letters.leid]\npurpose = "apology"\n[recipients]')
    two = with_letter.replace("[recipients]", '[letters.leid_2]\npurpose = "apology"\n[recipients]')
    with_one = {**files, SERVICE: with_letter.encode(), "letters/leid.typ": letter}
    with_one |= {name: files[name] + text.encode() for name in files if name.startswith("texts/")}
    with_two = {**with_one, SERVICE: two.encode(), "letters/leid_2.typ": letter}

    assert check_package(package_from_files(with_one), today=TODAY) == []
    assert [finding.key for finding in check_package(package_from_files(with_two), today=TODAY)] == ["letters.leid_2"]
