"""What the command line tells those who write packages and overlays."""

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from django.conf import settings

from zusage.catalogue import commands


def test_a_mistake_in_an_overlay_is_told_with_the_path_of_the_overlay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = settings.MUNICIPALITIES_FOLDER / "darmstadt" / "overlays" / "hund-anmelden.toml"
    overlay = tmp_path / "hund-anmelden.toml"
    overlay.write_text(source.read_text().replace("erster_cent = 120_00", 'erster_cent = "viel"'))

    code = commands._check(Namespace(folder=settings.SERVICES_FOLDER / "hund-anmelden", overlay=overlay))

    assert code == 1
    assert capsys.readouterr().out.startswith(f"{overlay}:8: data.saetze.erster_cent: must be")


def test_a_new_service_is_in_order_for_check_and_test_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands._new(Namespace(key="baum-faellen", parent=tmp_path)) == 0
    told = capsys.readouterr().out
    folder = tmp_path / "baum-faellen"

    assert f"{folder}/process.bpmn\n" in told
    assert f"zusage service check {folder}" in told
    assert commands._check(Namespace(folder=folder, overlay=None)) == 0
    assert commands._test(Namespace(folder=folder)) == 0


def test_what_no_scenario_does_is_told_with_the_path_of_the_file_and_fails_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands._new(Namespace(key="baum-faellen", parent=tmp_path))
    capsys.readouterr()

    code = commands._test(Namespace(folder=tmp_path / "baum-faellen"))

    told = capsys.readouterr().out.splitlines()
    assert code == 0
    assert told[-1] == "5 of 7 flows are taken, 1 of 2 rules of decision tables are met"
    assert any(line.startswith(f"{tmp_path}/baum-faellen/process.bpmn:51: [f_ablehnen] no scenario") for line in told)


def test_who_checks_a_package_waits_for_no_framework() -> None:
    folder = Path(__file__).parents[4] / "services" / "hund-anmelden"
    command = f"from zusage.config.cli import main; main(['service', 'check', {str(folder)!r}]); import sys; "
    command += "print(sorted({'django', 'structlog'} & sys.modules.keys()))"

    said = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout

    assert ": in order, " in said
    assert said.splitlines()[-1] == "[]"
