"""What lies in a folder that is to be a package: only its own plain files, in their places, of a size one can read."""

import os
from pathlib import Path

import pytest

from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.reader import MAX_FILE_BYTES, package_from_files, read_files


@pytest.fixture
def folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (tmp_path / "hund" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "hund" / name).write_bytes(content)
    return tmp_path / "hund"


def told(folder: Path) -> list[str]:
    with pytest.raises(PackageBroken) as broken:
        read_files(folder)
    return [str(finding) for finding in broken.value.findings]


def test_a_folder_is_read_as_it_is(folder: Path, files: dict[str, bytes]) -> None:
    assert read_files(folder) == files


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("x")

    assert told(tmp_path / "datei") == ["datei:0: : is no folder"]
    assert told(tmp_path / "nichts") == ["nichts:0: : is no folder"]


def test_a_link_to_a_file_of_the_machine_is_not_published(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "geheim").write_text("# name\nGeheim\n")
    (folder / "texts" / "tr.md").symlink_to(tmp_path / "geheim")

    assert told(folder) == ["texts/tr.md:0: : is a link; a package holds its files itself"]


def test_a_link_in_place_of_a_needed_file_is_told_and_the_file_is_missing(folder: Path, tmp_path: Path) -> None:
    (folder / "process.bpmn").rename(tmp_path / "process.bpmn")
    (folder / "process.bpmn").symlink_to(tmp_path / "process.bpmn")

    assert told(folder) == [
        "process.bpmn:0: : is a link; a package holds its files itself",
        "process.bpmn:0: : is missing",
    ]


def test_links_that_go_round_in_a_circle_are_told(folder: Path) -> None:
    (folder / "runde").symlink_to(folder, target_is_directory=True)
    (folder / "letters" / "nirgends.typ").symlink_to(folder / "letters" / "nirgends.typ")

    assert [line.partition(":")[0] for line in told(folder)] == ["letters/nirgends.typ", "runde"]


def test_what_is_no_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "letters" / "leitung.typ")

    assert [line.partition(";")[0] for line in told(folder)] == ["letters/leitung.typ:0: : is no file"]


@pytest.mark.parametrize(
    "name",
    [
        "hook.py",
        "letters/brief.txt",
        "letters/alt/brief.typ",
        "texts/de.MD",
        "scenarios/notizen.md",
        ".DS_Store",
        "a.zip",
    ],
)
def test_a_file_in_no_place_of_a_package_is_told(folder: Path, files: dict[str, bytes], name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")

    assert [line.partition(";")[0] for line in told(folder)] == [f"{name}:0: : does not belong into a package"]
    with pytest.raises(PackageBroken):
        package_from_files({**files, name: b"x"})


@pytest.mark.parametrize(
    "name",
    ["letters/.typ", "letters/Brief.typ", "letters/a b.typ", "letters/a\nb.typ", "letters/größe.typ", "texts/DE.md"],
)
def test_a_name_that_no_key_can_have_is_told(folder: Path, files: dict[str, bytes], name: str) -> None:
    (folder / name).write_text("x")

    assert ["must be called with small letters" in line for line in told(folder)] == [True]
    with pytest.raises(PackageBroken):
        package_from_files({**files, name: b"x"})


@pytest.mark.parametrize("name", ["../fremd.typ", "letters/../../fremd.typ", "/etc/passwd", "letters//a.typ", ""])
def test_a_path_that_leads_out_is_no_file_of_a_package(files: dict[str, bytes], name: str) -> None:
    with pytest.raises(PackageBroken) as broken:
        package_from_files({**files, name: b"x"})

    assert [finding.file for finding in broken.value.findings] == [name]


def test_a_huge_file_is_told_without_being_read(folder: Path) -> None:
    with (folder / "letters" / "gross.typ").open("wb") as file:
        file.truncate(50_000_000_000)  # holes: nothing is written, and nothing could be read into memory

    assert told(folder) == [f"letters/gross.typ:0: : is larger than {MAX_FILE_BYTES} bytes"]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize(
    "file", ["service.toml", "texts/de.md", "letters/steuerbescheid.typ", "scenarios/02-dritter-hund.toml"]
)
def test_a_file_in_another_encoding_is_told_by_its_name(files: dict[str, bytes], file: str, encoding: str) -> None:
    text = files[file].decode() + "# Maß\n"
    printable = "".join(character for character in text if character.encode(encoding, "ignore"))

    with pytest.raises(PackageBroken) as broken:
        package_from_files({**files, file: printable.encode(encoding)})

    assert {finding.file for finding in broken.value.findings} == {file}
    assert any("is not UTF-8 text" in finding.message for finding in broken.value.findings)


def test_all_that_is_wrong_with_a_folder_is_told_at_once(folder: Path) -> None:
    (folder / "form.json").unlink()
    (folder / "hook.py").write_text("x")

    with pytest.raises(PackageBroken) as broken:
        read_files(folder)

    assert Finding("form.json", 0, "", "is missing") in broken.value.findings
    assert {finding.file for finding in broken.value.findings} == {"form.json", "hook.py"}
