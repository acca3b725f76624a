"""``zusage messages import``: each line is taken or refused for itself, and the whole file may come again."""

import json
from pathlib import Path
from typing import Any

import pytest

from zusage.cases.tests.stories import Town
from zusage.cases.tests.test_doors_of_messages import AGREES, asked, stands_at
from zusage.cases.tests.walking import OPINION, apply_for, offer, opinion_by_person
from zusage.common import clock
from zusage.config.cli import main


@pytest.fixture
def offered(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    offer(town, opinion_by_person())
    monkeypatch.setattr(clock, "now", lambda: town.now)
    return town


def line(message_id: str, **more: Any) -> str:
    return json.dumps({"id": message_id, "service": OPINION, "message": "stellungnahme", "payload": AGREES, **more})


def test_a_file_is_taken_line_by_line(offered: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waiting, early = asked(offered), apply_for(offered, OPINION)
    file = tmp_path / "antworten.jsonl"
    file.write_text("\n".join([line("1"), "", "kein JSON", line("2", reference=early.reference), line("3")]))

    assert main(["messages", "import", str(file), "--for", "darmstadt"]) == 1

    assert capsys.readouterr().out.splitlines() == [
        f"line 1: {waiting.reference}: delivered",
        "line 3: refused: is not JSON: Expecting value",
        f"line 4: {early.reference}: kept until the matter awaits it",
        "line 5: refused: message.no_matter_waits(message='stellungnahme')",
    ]
    assert stands_at(offered, waiting) == ("entscheiden",)


def test_the_same_file_again_changes_nothing(offered: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waiting = asked(offered)
    file = tmp_path / "antworten.jsonl"
    file.write_text(line("1"))
    main(["messages", "import", str(file), "--for", "darmstadt"])
    before = len(offered.events(waiting.case_id))

    assert main(["messages", "import", str(file), "--for", "darmstadt"]) == 0

    assert capsys.readouterr().out.splitlines()[-1] == f"line 1: {waiting.reference}: came before, nothing to do"
    assert len(offered.events(waiting.case_id)) == before


def test_a_file_that_is_not_there_is_told(offered: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["messages", "import", str(tmp_path / "nichts"), "--for", "darmstadt"]) == 1

    assert "nichts: No such file or directory" in capsys.readouterr().err
