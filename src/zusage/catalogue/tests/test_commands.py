"""What the command line tells those who write packages and overlays."""

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
