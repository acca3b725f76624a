"""The letters a new service begins with can be typeset as they are."""

from pathlib import Path

import pytest

from zusage.catalogue.domain.new_package import write_new_package
from zusage.letters.domain.letter import Letter
from zusage.letters.domain.typesetting import typeset
from zusage.letters.tests.domain.letters import MOMENT, notice_data


@pytest.mark.parametrize("letter", ["bewilligung", "ablehnung"])
def test_a_letter_of_a_new_service_is_typeset(tmp_path: Path, letter: str) -> None:
    write_new_package("baum-faellen", tmp_path)
    source = (tmp_path / "baum-faellen" / "letters" / f"{letter}.typ").read_text(encoding="utf-8")
    recipient = {"lines": ["Kim Beispiel", "Musterallee 12", "60000 Musterstadt"], "name": "Kim Beispiel"}
    data = notice_data(
        recipient=recipient, received_on="2026-11-23", decision={"begruendung": "Der Baum ist geschützt."}
    )

    assert typeset(Letter(name=f"{letter}.typ", source=source, data=data), timestamp=MOMENT).startswith(b"%PDF")
