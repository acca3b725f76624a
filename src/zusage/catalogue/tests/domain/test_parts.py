"""Process parts of the house: drawn once, called by many, kept with the package that calls them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.coverage import coverage
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.parts import HOUSE
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.domain.trial import try_scenarios

FOLDER = Path(__file__).parents[3] / "cases" / "tests" / "packages" / "laternenfest-erlauben"
FILES = read_files(FOLDER)
SERVICE, PROCESS = "service.toml", "process.bpmn"
TODAY = date(2026, 12, 1)
NAMES = ("anhoerung", "beteiligung", "freigabe", "ortstermin", "vollstaendigkeit")


def changed(file: str, old: str, new: str, files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    text = files[file].decode()
    assert old in text, f"{old!r} is not in {file}"
    return {**files, file: text.replace(old, new, 1).encode()}


def findings(files: Mapping[str, bytes]) -> list[str]:
    try:
        return [str(finding) for finding in check_package(package_from_files(files), today=TODAY)]
    except PackageBroken as broken:
        return [str(finding) for finding in broken.findings]


def test_the_house_has_these_parts_and_each_is_drawn_and_in_order() -> None:
    assert tuple(path.stem for path in sorted(HOUSE.glob("*.bpmn"))) == NAMES
    for name in NAMES:
        assert (HOUSE / f"{name}.toml").is_file()
        assert (HOUSE / f"{name}.de.md").is_file()
        assert b"BPMNPlane" in (HOUSE / f"{name}.bpmn").read_bytes()
    assert findings(FILES) == []


def test_whoever_reads_a_folder_gets_the_parts_that_its_process_calls_as_files_of_the_package() -> None:
    assert not (FOLDER / "parts").exists()

    package = package_from_files(FILES)

    assert tuple(package.part_files) == tuple(f"parts/{name}.bpmn" for name in NAMES)
    assert set(package.part_files) <= package.files.keys()


def test_a_package_keeps_the_part_that_it_was_read_with() -> None:
    older = changed("parts/ortstermin.toml", "minutes_mean = 8", "minutes_mean = 12")

    now, then = package_from_files(FILES), package_from_files(older)

    assert now.digest != then.digest
    minutes = [package.activities["ortstermin_vereinbaren"].minutes_mean for package in (now, then)]
    assert minutes == [8, 12]


def test_a_folder_can_hold_its_own_part(tmp_path: Path) -> None:
    for name, content in changed("parts/freigabe.de.md", "Vorschlag freigeben", "Stapel freigeben").items():
        if not name.startswith("parts/") or name.startswith("parts/freigabe."):
            target = tmp_path / "laternenfest-erlauben" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    package = package_from_files(read_files(tmp_path / "laternenfest-erlauben"))

    assert package.text("activity.freigabe_freigeben") == "Stapel freigeben"
    assert "parts/ortstermin.bpmn" in package.part_files


def test_a_package_says_once_who_does_the_work_of_a_part_and_changes_single_words_of_it() -> None:
    package = package_from_files(FILES)

    assert {package.activities[key].skill for key in package.activities} == {"steuer", ""}
    performers = {node.performer for node in package.program.elements if node.performer}
    assert performers == {"skill:steuer", "applicant"}
    looked = package.activities["ortstermin_nachsehen"]
    assert (looked.minutes_mean, looked.minutes_sd) == (45, 30)
    assert [output.question.key for output in looked.outputs] == ["ortstermin_befund", "ortstermin_notiz"]
    assert package.texts["de"].output("beteiligung_stelle").options == {
        "feuerwehr": "Feuerwehr",
        "gruenflaechen": "Grünflächenamt",
    }


def test_packages_that_name_other_skills_share_no_program() -> None:
    other = package_from_files(
        changed(SERVICE, '[parts.ortstermin]\nskill = "steuer"', '[parts.ortstermin]\nskill = "ordnung"')
    )

    assert other.program is not package_from_files(FILES).program
    assert other.skills == {"steuer", "ordnung"}


BODY = '    { key = "feuerwehr", name = "Feuerwehr", days = 14, silence = "stop" },\n'
CASES = [
    (SERVICE, "format = 2", "format = 1", "service.toml:64: parts: needs format = 2"),
    (SERVICE, "[parts.freigabe]", "[parts.freigaben]", "unknown key 'freigaben', did you mean 'freigabe'?"),
    (SERVICE, '[parts.anhoerung]\nskill = "steuer"', "", "parts.anhoerung.skill: is missing"),
    (SERVICE, "[parts.anhoerung]\n", '[parts.anhoerung]\norder = "parallel"\n', "is not used by the part 'anhoerung'"),
    (SERVICE, 'order = "parallel"', 'order = "twice"', "'twice' is not allowed; allowed: parallel, sequential"),
    (SERVICE, 'silence = "stop"', 'silence = "agree"', "'agree' is not allowed; allowed: go_on, stop"),
    (SERVICE, ', silence = "stop"', "", "parts.beteiligung.bodies[1].silence: is missing"),
    (SERVICE, "days = 14", "days = 0", "days must be between 1 and 250"),
    (SERVICE, BODY, BODY + BODY, "'feuerwehr' stands twice"),
    (PROCESS, 'calledElement="freigabe"', 'calledElement="freigaben"', "(call.unknown)"),
    (PROCESS, '"wie"', '"freigabe_wie"', 'parts/freigabe.bpmn:0: freigabe_wie: "freigabe_wie" stands in another file'),
    (
        "parts/freigabe.bpmn",
        'process id="freigabe"',
        'process id="freigaben"',
        "The process of a part is called as its file",
    ),
    (
        "parts/anhoerung.bpmn",
        "letter.anhoerung",
        "letter.brief",
        "parts/anhoerung.bpmn:14: anhoerung_schreiben: no connector",
    ),
    (
        "parts/freigabe.toml",
        'uses = ["skill"]',
        'uses = ["skil"]',
        "parts/freigabe.toml:2: uses: 'skil' is not allowed",
    ),
    ("parts/freigabe.toml", "minutes_sd = 1", "minutes_se = 1", "parts/freigabe.toml"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), CASES)
def test_what_does_not_fit_is_told_in_the_file_in_which_it_stands(file: str, old: str, new: str, said: str) -> None:
    text = FILES[file].decode()
    assert old in text

    found = findings({**FILES, file: text.replace(old, new).encode()})

    assert any(said in finding for finding in found), found


# --- silence ---


@pytest.mark.parametrize(("silence", "step"), [("go_on", "beteiligung_ohne"), ("stop", "beteiligung_klaeren")])
def test_silence_of_a_body_goes_on_or_stops_until_a_person_has_asked(silence: str, step: str) -> None:
    package = package_from_files(changed(SERVICE, 'silence = "stop"', f'silence = "{silence}"'))

    took = try_scenarios(package)[1].steps

    assert took[took.index("beteiligung_abwarten") + 1] == step


# --- seen through ---


def flows_taken(package: ServicePackage) -> frozenset[str]:
    return frozenset().union(*(outcome.flows for outcome in try_scenarios(package)))


def test_scenarios_of_the_walking_package_take_every_flow_of_every_part() -> None:
    parallel = package_from_files(FILES)
    sequential = package_from_files(changed(SERVICE, 'order = "parallel"', 'order = "sequential"'))

    taken = flows_taken(parallel) | flows_taken(sequential)

    assert {flow.id for flow in parallel.program.flows} - taken == set()


def test_parts_are_no_gap_of_the_scenarios_of_a_package() -> None:
    package = package_from_files(FILES)

    measured = coverage(package, ())

    assert {gap.file for gap in measured.gaps} == {PROCESS, "decisions.dmn"}
    assert measured.flows == len(package.model.flows)


def test_a_person_inside_a_part_is_a_person_before_the_decision() -> None:
    decided = changed(PROCESS, "skill:steuer", "applicant")
    looked_at = {**decided, "parts/freigabe.bpmn": decided["parts/freigabe.bpmn"].replace(b"skill:part", b"applicant")}
    by_nobody = {
        **looked_at,
        "parts/ortstermin.bpmn": decided["parts/ortstermin.bpmn"].replace(b"skill:part", b"applicant"),
    }

    found = [
        [finding for finding in findings(files) if "bewilligung: is reached without a person" in finding]
        for files in (decided, looked_at, by_nobody)
    ]

    assert list(map(bool, found)) == [False, False, True]
