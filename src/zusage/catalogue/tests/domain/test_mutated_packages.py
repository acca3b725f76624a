"""Whatever happens to the files of a package, it is one that can be offered, or a list of findings: never a crash.

Files are changed at random, one value or line at a time; what shipped once was seen to break stands as an example.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.cases.tests.walking import opinion_by_person
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.coverage import coverage
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.domain.trial import try_scenarios
from zusage.catalogue.tests.domain.conftest import HUND, OVERLAY, ROOT, TODAY
from zusage.law.domain.calendar import regional_calendar

WALKING = ROOT / "src" / "zusage" / "cases" / "tests" / "packages"
SKELETON = ROOT / "src" / "zusage" / "catalogue" / "skeleton"
FEW = ("scenarios/01-einfacher-fall.toml", "scenarios/14-unterlagen-kommen.toml", "scenarios/18-zurueckgezogen.toml")
"""Scenarios that come past most of the dog's process; all of them would take their time."""
CALENDAR = regional_calendar("DE-HE", 2026, 2028)

Files = Mapping[str, bytes]


def _read(folder: Path) -> Files:
    files = read_files(folder)
    return {name: content for name, content in files.items() if not name.startswith("scenarios/") or name in FEW}


PACKAGES = {folder.name: _read(folder) for folder in (HUND, *sorted(WALKING.iterdir()))}
PACKAGES["stellungnahme-einholen"] = opinion_by_person()  # its connector is one that only tests have
VALUES = (
    "0", "1", "-1", "99999999999999999999", "1.5", "nan", "true", "false", '""', '"x"', '"decision"', '"pruefen"',
    '"hund_name"', "[]", '["x"]', "[1]", '[["x"]]', "{}", "{ a = 1 }", "2026-02-28", "2026-11-23T10:15:00", "''",
    '"\\u0000"', '"🐕"',
)  # fmt: skip


def judged(files: Files, overlay: bytes | None = None) -> ServicePackage | list[Finding]:
    """Do all that is done before a package is published; anything but findings is a fault of the house."""
    try:
        package = package_from_files(files, overlay)
    except PackageBroken as broken:
        return list(broken.findings)
    findings = check_package(package, CALENDAR, today=TODAY)
    if not findings:
        coverage(package, try_scenarios(package_from_files(files)))
    return findings or package


def is_clear(finding: Finding, files: Files) -> bool:
    """Say whether a finding names a file of the package, a line that is there, and what is wrong."""
    lines = files.get(finding.file, b"").decode("utf-8", "replace").count("\n") + 2
    return bool(finding.message) and 0 <= finding.line <= lines and "Traceback" not in finding.message


def clear_or_whole(files: Files, overlay: bytes | None = None) -> None:
    found = judged(files, overlay)
    if isinstance(found, list):
        assert found
        unclear = [finding for finding in found if not is_clear(finding, {**files, "overlay.toml": overlay or b""})]
        assert unclear == []


# --- one line or value of a text ---


@st.composite
def changed_lines(draw: st.DrawFn, text: str) -> str:
    """Drop, double, swap or damage a few lines, or give a key another value or name."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "cut", "value", "value", "value", "key", "word"])):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case "value":
                lines[at] = re.sub(r"= .*", lambda _: f"= {draw(st.sampled_from(VALUES))}", lines[at], count=1)
            case "key":
                lines[at] = re.sub(r"^\w+", draw(st.sampled_from(["key", "kind", "x", "letter"])), lines[at])
            case "word":
                lines[at] = re.sub(
                    r'"[^"]*"', draw(st.sampled_from(['"x"', '""', '"decision"', '"f_ende"'])), lines[at], count=1
                )
        lines = lines or [""]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", PACKAGES)
@settings(max_examples=40)
@given(data=st.data())
def test_a_service_file_with_other_lines_is_judged(name: str, data: st.DataObject) -> None:
    files = PACKAGES[name]

    clear_or_whole({**files, "service.toml": data.draw(changed_lines(files["service.toml"].decode())).encode()})


@pytest.mark.parametrize("file", ["process.bpmn", "decisions.dmn", "texts/de.md", *FEW])
@settings(max_examples=25)
@given(data=st.data())
def test_any_other_file_with_other_lines_is_judged(file: str, data: st.DataObject) -> None:
    files = PACKAGES[HUND.name]

    clear_or_whole({**files, file: data.draw(changed_lines(files[file].decode())).encode()})


@pytest.mark.parametrize("file", ["beteiligung.toml", "vollstaendigkeit.toml", "freigabe.bpmn", "ortstermin.de.md"])
@settings(max_examples=25)
@given(data=st.data())
def test_a_process_part_with_other_lines_is_judged(file: str, data: st.DataObject) -> None:
    files = PACKAGES["laternenfest-erlauben"]
    changed = data.draw(changed_lines(files[f"parts/{file}"].decode())).encode()

    clear_or_whole({**files, f"parts/{file}": changed})


@settings(max_examples=40)
@given(text=changed_lines(OVERLAY.read_text(encoding="utf-8")))
def test_an_overlay_with_other_lines_is_judged(text: str) -> None:
    clear_or_whole(PACKAGES[HUND.name], text.encode())


@pytest.mark.parametrize("name", PACKAGES)
@settings(max_examples=20)
@given(data=st.data())
def test_a_file_with_other_bytes_is_judged(name: str, data: st.DataObject) -> None:
    files = PACKAGES[name]
    file = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[file])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    clear_or_whole({**files, file: bytes(content)})


# --- one value of a document ---

ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        0,
        1,
        -1,
        1.5,
        10**30,
        True,
        "",
        "x",
        "hund_art",
        "(",
        [],
        ["x"],
        [None],
        {},
        {"x": 1},
        [[]],
        "string",
        "array",
    ]
)


@st.composite
def changed_document(draw: st.DrawFn, document: Any) -> Any:
    """Drop, double, rename or replace a value somewhere in a JSON document."""
    changed = json.loads(json.dumps(document))
    place = changed
    while draw(st.integers(0, 5)) and isinstance(place, dict | list) and place:
        keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and draw(st.integers(0, 4)):
            place = place[key]
            continue
        match draw(st.sampled_from(["drop", "replace", "replace", "rename"])):
            case "drop":
                del place[key]
            case "replace":
                place[key] = draw(ANYTHING)
            case "rename" if isinstance(place, dict):
                place[draw(st.sampled_from(["x", "type", "enum", "when", "pattern"]))] = place.pop(key)
        break
    return changed


@pytest.mark.parametrize("name", [HUND.name, "zwei-stellen"])
@settings(max_examples=250)
@given(data=st.data())
def test_a_form_with_another_value_is_judged(name: str, data: st.DataObject) -> None:
    files = PACKAGES[name]
    form = data.draw(changed_document(json.loads(files["form.json"])))

    clear_or_whole({**files, "form.json": json.dumps(form, indent=2).encode()})


# --- files as a whole ---


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_here_is_in_order(name: str) -> None:
    assert isinstance(judged(PACKAGES[name]), ServicePackage)


@pytest.mark.parametrize("file", sorted(PACKAGES[HUND.name]))
def test_a_file_that_is_dropped_emptied_or_in_the_place_of_another_is_told(file: str) -> None:
    files = PACKAGES[HUND.name]
    other = "texts/de.md" if file != "texts/de.md" else "form.json"

    for changed in ({name: content for name, content in files.items() if name != file},
                    {**files, file: b""},
                    {**files, file: b"# nothing\n"},
                    {**files, file: b"{}"},
                    {**files, file: files[other]}):  # fmt: skip
        clear_or_whole(changed)
        if not file.startswith(("scenarios/", "letters/")):
            assert isinstance(judged(changed), list)


@pytest.mark.parametrize("letter", ["steuerbescheid", "kein_steuerfall", "nachforderung"])
def test_a_letter_that_is_missing_is_told_where_it_is_named(letter: str) -> None:
    files = {name: content for name, content in PACKAGES[HUND.name].items() if name != f"letters/{letter}.typ"}

    found = judged(files)

    assert isinstance(found, list)
    assert f"there is no letters/{letter}.typ" in {finding.message for finding in found}
    assert all(finding.file == "service.toml" and finding.line for finding in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("scenarios/01-einfacher-fall.toml", "weitere_hunde = 0", "weitere_hunde = nan", "nan"),
        ("scenarios/01-einfacher-fall.toml", "weitere_hunde = 0", "weitere_hunde = 1e999", "1e999"),
        ("form.json", '"maximum": 50', '"maximum": NaN', "NaN"),
        ("form.json", '"maximum": 50', '"maximum": -1e999', "-1e999"),
    ],
)
def test_a_number_without_end_is_none(file: str, old: str, new: str, said: str) -> None:
    files = PACKAGES[HUND.name]
    text = files[file].decode()
    assert old in text

    found = judged({**files, file: text.replace(old, new, 1).encode()})

    assert isinstance(found, list)
    assert (found[0].file, found[0].message) == (file, f"'{said}' is not a number")
    assert new in text.replace(old, new, 1).splitlines()[found[0].line - 1]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_window_of_no_days_ends_on_the_day_of_receipt(name: str) -> None:
    files = PACKAGES[name]
    service = re.sub(rb"(?m)^decision = \d+", b"decision = 0", files["service.toml"], count=1)
    assert service != files["service.toml"]

    clear_or_whole({**files, "service.toml": service})


@pytest.mark.parametrize(("key", "count"), [(b"months", 99_999_999), (b"months", 13), (b"decision", 9_999)])
def test_what_is_longer_than_any_calendar_is_told(key: bytes, count: int) -> None:
    files = PACKAGES["drei-schritte"]
    service = re.sub(rb"(?m)^%s = \d+" % key, b"%s = %d" % (key, count), files["service.toml"])
    assert service != files["service.toml"]

    found = judged({**files, "service.toml": service})

    assert isinstance(found, list)
    assert {finding.key for finding in found} & {"deadlines", "windows.decision"}
