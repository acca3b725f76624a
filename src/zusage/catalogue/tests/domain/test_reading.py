"""What a person learns who has made a mistake in a package."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.documents import parse_json, parse_toml
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.law.domain.calendar import regional_calendar

TODAY = date(2026, 11, 23)
Break = Callable[[str, str, str], list[Finding]]


def line_of(files: dict[str, bytes], file: str, text: str) -> int:
    return next(number for number, line in enumerate(files[file].decode().splitlines(), 1) if text in line)


def test_two_versions_with_the_same_process_run_one_program(files: dict[str, bytes]) -> None:
    first = package_from_files(files)
    reworded = package_from_files({**files, "texts/de.md": files["texts/de.md"] + b"\n"})
    moved = package_from_files({**files, "process.bpmn": files["process.bpmn"] + b"\n"})

    assert reworded.digest != first.digest
    assert reworded.program is first.program
    assert moved.program is not first.program


def test_the_package_that_ships_is_in_order(package: ServicePackage) -> None:
    assert check_package(package, regional_calendar("DE-HE", 2026, 2028), today=TODAY) == []


def test_an_unknown_key_is_told_with_line_hint_and_what_is_allowed(
    files: dict[str, bytes], findings_after: Break
) -> None:
    found = findings_after("service.toml", "law_family =", "law_familiy =")

    unknown = next(finding for finding in found if "unknown key" in finding.message)
    assert unknown.line == line_of(files, "service.toml", "law_family =")
    assert unknown.message == "unknown key 'law_familiy', did you mean 'law_family'?"
    assert "law_family" in unknown.allowed


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "said"),
    [
        ("service.toml", 'secrecy = "tax"', 'secrecy = "taxes"', "secrecy", "'taxes' is not allowed"),
        ("service.toml", "decision = 2", 'decision = "two"', "windows.decision", "must be a whole number"),
        ("service.toml", "format = 1", "format = 3", "format", "is 3; this program reads 1 and 2"),
        ("service.toml", 'key = "hund-anmelden"', "", "key", "is missing"),
        ("service.toml", 'skill = "steuer"', 'skill = "bau"', "activities.pruefen.skill", "'skill:bau' here"),
        ("service.toml", "minutes_mean = 6", "minutes_mean = 0", "activities.pruefen", "at least one minute"),
        ("service.toml", "[activities.pruefen]", "[activities.prufen]", "activities.prufen", "did you mean 'pruefen'"),
        ("service.toml", 'name = "halter_name"', 'name = "hund_name"', "recipients.name", "no question of type"),
        ("service.toml", "answer_within_days = 28", "answer_within_days = 29", "frist_abgelaufen", "waits 38 days"),
        ("service.toml", 'letter = "steuerbescheid"', 'letter = "bescheid"', "deliverables", "no letters/bescheid.typ"),
        ("service.toml", "example = 14", 'example = "14"', "municipality_data", "number of days"),
        ("service.toml", '"papers"', '"paper"', "options.paper", "did you mean 'papers'"),
        ("form.json", '"hund_art": ["rasse"]', '"hund_art": ["rase"]', "pages[6].when.hund_art", "can never be"),
        ("form.json", '"mithalter": [true]', '"mithaltr": [true]', "pages[17].when", "not asked before"),
        ("form.json", '"format": 1,', '"format": 1', "", "is not JSON"),
        ("form.json", '"format": "month"', '"format": "monat"', "schema.properties.hund_geburt", "no question of"),
        ("form.json", '"maxLength": 200, "auto', '"maxLenght": 200, "auto', "schema.properties.halter_name", "did you"),
        ("form.json", '["hund_chip"] }', '["hund_chip", "hund_name"] }', "pages[9]", "a second time"),
        ("texts/de.md", "# question.hund_chip", "# frage.hund_chip", "question.hund_chip", "is missing"),
        ("texts/de.md", "- zugezogen: beim", "- gezogen: beim", "question.anlass", "option 'zugezogen' has no label"),
        ("texts/de.md", "{faellig_am}", "{faelig_am}", "cost.{faelig_am}", "did you mean 'faellig_am'"),
        ("texts/de.md", "# summary", "# name", "name", "stands twice"),
        ("process.bpmn", "zusage:decision.kein", "zusage:decision.ohne", "mitteilung", "no connector"),
        ("process.bpmn", 'zusage:decision="pruefung"', 'zusage:decision="prufung"', "pruefung", "no decision"),
        ("process.bpmn", "antrag.hund_seit", "antrag.hund_set", "vorgabe: antrag.hund_set", "did you mean 'hund_seit'"),
        ("process.bpmn", "pruefung.person_noetig</", "hund_art = 1</", "f_mensch", "stands at antrag.hund_art"),
        ("process.bpmn", '<bpmn:endEvent id="kein_steuerfall" name="Keine Hundesteuer">',
         '<bpmn:endEvent id="kein_steuerfall"><bpmn:messageEventDefinition />', "kein_steuerfall", "message"),
        ("process.bpmn", "<bpmn:script>", "<bpmn:skript>", "", ""),
        ("decisions.dmn", "<literalExpression", "<literalExpresion", "", ""),
        ("scenarios/01-einfacher-fall.toml", "steps =", "step =", "expect.step", "did you mean 'steps'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(
    findings_after: Break, *, file: str, old: str, new: str, key: str, said: str
) -> None:
    found = findings_after(file, old, new)

    assert any(finding.key.startswith(key) and said in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("form.json", '"hund_art": ["rasse"]', '"hund_art": ["rase"]'),
        ("form.json", '"maxLength": 100 }', '"maxLength": "100" }'),
        ("form.json", '"image/webp"]', '"image/gif"]'),
        ("service.toml", "promise_from =", "promis_from ="),
        ("service.toml", "lawyer_check = true\n[[legal", "lawyer_chek = true\n[[legal"),
        ("service.toml", "years = 10", 'years = "10"'),
        ("process.bpmn", "zusage:letter.nachforderung", "zusage:letter.mahnung"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    files: dict[str, bytes], findings_after: Break, *, file: str, old: str, new: str
) -> None:
    line = files[file].decode().partition(old)[0].count("\n") + 1

    found = findings_after(file, old, new)

    assert line in {finding.line for finding in found}, found


def test_what_the_house_cannot_carry_yet_is_refused_by_name(files: dict[str, bytes]) -> None:
    broken = files["process.bpmn"].decode()
    broken = broken.replace("<bpmn:process ", '<bpmn:signal id="fertig" name="fertig"/><bpmn:process ', 1)
    broken = broken.replace(
        "<bpmn:incoming>f_ende</bpmn:incoming>",
        '<bpmn:incoming>f_ende</bpmn:incoming><bpmn:signalEventDefinition signalRef="fertig"/>',
    )

    found = check_package(package_from_files({**files, "process.bpmn": broken.encode()}), today=TODAY)

    assert [(finding.key, "which nothing in this process awaits" in finding.message) for finding in found] == [
        ("festgesetzt", True)
    ]


def test_every_mistake_is_told_at_once(files: dict[str, bytes]) -> None:
    text = files["service.toml"].decode().replace('"tax"', '"taxes"').replace('kind = "notification"', 'kind = "wish"')

    with pytest.raises(PackageBroken) as broken:
        package_from_files({**files, "service.toml": text.encode()})

    assert {finding.key for finding in broken.value.findings} == {"secrecy", "kind"}


def test_a_file_that_does_not_belong_into_a_package_is_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "hook.py").write_text("print('hello')")

    with pytest.raises(PackageBroken, match=r"hook\.py"):
        read_files(tmp_path)


def test_a_package_without_a_process_says_so(files: dict[str, bytes]) -> None:
    without = {name: content for name, content in files.items() if name != "process.bpmn"}

    with pytest.raises(PackageBroken, match=r"process\.bpmn:0: : is missing"):
        package_from_files(without)


def test_a_machine_may_decide_alone_only_where_a_provision_allows_it(findings_after: Break) -> None:
    basis = 'legal_basis = "§ 155 Abs. 4 AO i. V. m. § 4 KAG (Hessen)"'

    nameless = findings_after("service.toml", basis, "")
    prepared = findings_after("service.toml", 'level = "full"', 'level = "prepared"')

    assert [finding.key for finding in nameless] == ["automation.legal_basis"]
    assert [finding.key for finding in prepared] == ["bescheid"]
    assert "without a person" in prepared[0].message


def test_a_window_that_outlasts_the_deadline_of_the_law_is_refused(files: dict[str, bytes]) -> None:
    deadline = (
        '[[deadlines]]\nkind = "decision"\nstarts = "receipt"\nmonths = 3\n'
        'source = "§ 42a VwVfG"\nlawyer_check = true\n'
    )
    text = files["service.toml"].decode() + deadline
    fits = package_from_files({**files, "service.toml": text.encode()})
    too_long = package_from_files({**files, "service.toml": text.replace("decision = 2", "decision = 60").encode()})
    calendar = regional_calendar("DE-HE", 2026, 2028)

    assert check_package(fits, calendar, today=TODAY) == []
    found = check_package(too_long, calendar, today=TODAY)
    assert [finding.key for finding in found] == ["windows.decision"]
    assert "§ 42a VwVfG" in found[0].message


def test_what_a_lawyer_has_to_sign_is_listed(package: ServicePackage, adopted: ServicePackage) -> None:
    assert "automation" in package.unsigned
    assert "remedies[1]" in package.unsigned
    assert adopted.unsigned == (*package.unsigned, "overlay")


def test_one_changed_byte_changes_the_digest(files: dict[str, bytes], package: ServicePackage) -> None:
    changed = package_from_files({**files, "letters/kein_steuerfall.typ": files["letters/kein_steuerfall.typ"] + b"\n"})

    assert changed.digest != package.digest


@given(st.text(max_size=300))
def test_a_text_that_is_not_what_it_should_be_is_told_and_nothing_else(text: str) -> None:
    for parse in (parse_toml, parse_json):
        findings: list[Finding] = []

        document = parse("file", text.encode("utf-8", "surrogatepass"), findings)

        assert document.content == {} or not findings
