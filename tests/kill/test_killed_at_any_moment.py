"""Web and workers, counter and desks are killed at random moments; afterwards nothing is half, lost or double.

``ZUSAGE_KILLS`` says how often. ``ZUSAGE_KILL_SEED`` repeats the same moments and victims (what they were doing then
depends on the machine).
On SQLite the files are also copied at random moments with every process stopped: what a power cut leaves.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom
from time import sleep
from typing import Any

import pytest

from tests.kill.applicants import Applicants
from tests.kill.house import House

pytestmark = pytest.mark.kill

KILLS = int(os.environ.get("ZUSAGE_KILLS") or 100)
COPIES = 5
VICTIMS = {"web": 2, "worker-1": 3, "worker-2": 3, "counter": 3, "desk": 3}
POSTGRES = os.environ.get("ZUSAGE_TEST_POSTGRES", "")


@dataclass
class Ordeal:
    """What came of it."""

    house: House
    applicants: Applicants
    copies: list[House]
    told: list[dict[str, Any]]
    verified: str
    report: dict[str, Any]


@pytest.fixture(scope="module")
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Write a line past pytest's capturing: the seed must be seen before anything can hang."""
    capturing = request.config.pluginmanager.getplugin("capturemanager")

    def write(line: str) -> None:
        with capturing.global_and_fixture_disabled():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    return write


@pytest.fixture(scope="module")
def ordeal(tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> Iterator[Ordeal]:
    """Let matters flow while the processes are killed; then let the jobs run dry and look at everything."""
    seed = int(os.environ.get("ZUSAGE_KILL_SEED") or SystemRandom().randrange(10**6))
    say(f"\nZUSAGE_KILL_SEED={seed}")
    random = Random(seed)
    folder = tmp_path_factory.mktemp("kill")
    with House(folder / "house", random, POSTGRES) as house:
        applicants = Applicants(house.port, house.told)
        applicants.begin([random.randrange(2**32) for _ in range(3)])
        copies = _kill_and_copy(house, random, folder)
        applicants.end()
        house.stop()
        house.python("tests.kill.audit", "drain")
        verified, report = _look(house, "drained")
        told = [json.loads(line) for line in house.told.read_text(encoding="utf-8").splitlines()]
        say(f"killed: {house.kills}; told: {dict(Counter(line['act'] for line in told))}; there: {report['towns']}")
        yield Ordeal(house, applicants, copies, told, verified, report)


def _look(house: House, how: str) -> tuple[str, dict[str, Any]]:
    """Return what ``zusage verify`` printed and what the audit found, both in a fresh process."""
    verified, _, report = house.python("tests.kill.audit", how).rstrip().rpartition("\n")
    return verified, json.loads(report)


def _kill_and_copy(house: House, random: Random, folder: Path) -> list[House]:
    roles, weights = list(VICTIMS), list(VICTIMS.values())
    moments = set() if POSTGRES else set(random.sample(range(10, KILLS), COPIES))
    copies = []
    for number in range(KILLS):
        sleep(random.uniform(0.05, 0.4))
        if number in moments:
            copies.append(house.copy(folder / f"copy-{len(copies)}"))
        house.kill_and_restart(random.choices(roles, weights)[0])
    return copies


def test_every_act_is_whole_and_what_was_told_is_there(ordeal: Ordeal) -> None:
    assert ordeal.report["faults"] == []


def test_matters_flowed_all_the_while(ordeal: Ordeal) -> None:
    told = Counter(line["act"] for line in ordeal.told)

    assert sum(ordeal.house.kills.values()) == KILLS
    assert told["applied"] >= 1
    assert min(told[act] for act in ("opened", "completed", "run", "ticked")) >= 1


def test_chain_fold_replay_and_ledger_are_verified(ordeal: Ordeal) -> None:
    assert ordeal.report["verify"] == 0, ordeal.verified
    assert "replay:" not in ordeal.verified


def test_a_draft_that_was_sent_opens_one_case_however_often_its_sender_tried(ordeal: Ordeal) -> None:
    applied = Counter(line["town"] for line in ordeal.told if line["act"] == "applied")

    assert ordeal.applicants.faults == []
    for town, counts in ordeal.report["towns"].items():
        under_way = len(ordeal.applicants.threads)  # sent when the house closed: there or not
        assert applied[town] <= counts["online"] <= applied[town] + under_way


def test_what_nobody_was_told_was_under_way_when_its_process_was_killed(ordeal: Ordeal) -> None:
    at_the_counter = sum(line["act"] == "opened" for line in ordeal.told)
    opened = sum(counts["cases"] - counts["online"] for counts in ordeal.report["towns"].values())

    assert at_the_counter <= opened <= at_the_counter + ordeal.house.kills["counter"] + 1


def test_every_mail_went_out_once(ordeal: Ordeal) -> None:
    caught = set(ordeal.house.mailbox.ids)  # a worker killed after sending sends again, under the same id

    assert caught == set(ordeal.report["mails"])


@pytest.mark.skipif(bool(POSTGRES), reason="the files of SQLite are what is copied")
def test_a_copy_of_the_files_at_any_moment_is_whole(ordeal: Ordeal) -> None:
    assert len(ordeal.copies) == COPIES
    for copy in ordeal.copies:
        verified, report = _look(copy, "look")
        assert report["verify"] == 0, verified
        assert report["faults"] == []
