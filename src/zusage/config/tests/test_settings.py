"""Every variable of the environment is read once, typed, and refused at the start if it is wrong."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zusage.common.master_key import create_master_key
from zusage.config import environment
from zusage.config.environment import WrongSetting

ROOT = Path(__file__).parents[4]
CONFIG = Path(__file__).parents[1]
FOR_TESTS_ONLY = {"ZUSAGE_TEST_POSTGRES", "ZUSAGE_KILLS", "ZUSAGE_KILL_SEED"}


@pytest.mark.parametrize("value", ["yes", "true", "", "2", "01"])
def test_a_flag_is_nought_or_one(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ZUSAGE_HTTPS", value)

    with pytest.raises(WrongSetting, match=rf"ZUSAGE_HTTPS='{value}' cannot be used; allowed: 0 or 1"):
        environment.flag("ZUSAGE_HTTPS", default=False)


@pytest.mark.parametrize(("value", "meant"), [("0", False), ("1", True)])
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("ZUSAGE_HTTPS", value)

    assert environment.flag("ZUSAGE_HTTPS", default=not meant) is meant


@pytest.mark.parametrize("value", ["smtp", "", "0", "65536", "-25", "２５"])
def test_a_port_is_a_number_that_a_port_can_have(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ZUSAGE_SMTP_PORT", value)

    with pytest.raises(WrongSetting, match=r"ZUSAGE_SMTP_PORT=.* allowed: a number from 1 to 65535"):
        environment.port("ZUSAGE_SMTP_PORT", 25)


@pytest.mark.parametrize(
    "value",
    [
        "mysql://localhost/zusage",
        "postgresql://localhost",
        "postgresql://localhost:many/zusage",
        "postgresql://localhost:0/zusage",
        "sqlite:",
        "sqlite:///",
        "sqlite://data/zusage.sqlite3",
        "zusage.sqlite3",
        "",
    ],
)
def test_a_database_is_sqlite_or_postgresql(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ZUSAGE_DATABASE_URL", value)

    with pytest.raises(WrongSetting, match=r"ZUSAGE_DATABASE_URL=.*allowed: sqlite:.* or postgresql:"):
        environment.database("ZUSAGE_DATABASE_URL", "")


def test_a_wrong_database_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZUSAGE_DATABASE_URL", "postgresql://zusage:geheim@localhost")

    with pytest.raises(WrongSetting) as refused:
        environment.database("ZUSAGE_DATABASE_URL", "")

    assert "geheim" not in str(refused.value)
    assert "zusage:…@localhost" in str(refused.value)


def test_a_password_may_hold_any_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZUSAGE_DATABASE_URL", "postgresql://app:p%40ss%2Fword@db.example:5433/zusage")

    found = environment.database("ZUSAGE_DATABASE_URL", "")

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "app",
        "p@ss/word",
        "db.example",
        "5433",
        "zusage",
    )


def test_sqlite_waits_writes_at_once_and_takes_the_lock_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUSAGE_DATABASE_URL", f"sqlite:///{tmp_path}/zusage.sqlite3")

    options = environment.database("ZUSAGE_DATABASE_URL", "")["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode = WAL" in options["init_command"]
    assert "synchronous = FULL" in options["init_command"]


def test_every_variable_is_explained_and_nothing_else() -> None:
    read = set(re.findall(r'environment\.\w+\(\s*"(ZUSAGE_\w+)"', _source()))
    explained = set(re.findall(r"`(ZUSAGE_\w+)`", (ROOT / "docs" / "reference" / "settings.md").read_text()))

    assert explained - FOR_TESTS_ONLY == read


def test_only_config_reads_the_environment() -> None:
    reading = {
        str(path.relative_to(CONFIG.parent))
        for path in CONFIG.parent.rglob("*.py")
        if "tests" not in path.parts and re.search(r"environ\.get|getenv", path.read_text())
    }

    assert reading == {"config/environment.py"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZUSAGE_HTTPS", "ja", "ZUSAGE_HTTPS='ja' cannot be used; allowed: 0 or 1"),
        ("ZUSAGE_SMTP_PORT", "mail", "ZUSAGE_SMTP_PORT='mail' cannot be used"),
        ("ZUSAGE_DATABASE_URL", "oracle://x/y", "allowed: sqlite:"),
    ],
)
def test_a_process_with_a_wrong_setting_says_so_and_ends(tmp_path: Path, name: str, value: str, said: str) -> None:
    create_master_key(tmp_path / "keys" / "master.key")

    ended = run("verify", ZUSAGE_HOME=str(tmp_path), **{name: value})

    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_its_master_key_a_house_does_not_open(tmp_path: Path) -> None:
    for command in ("serve", "verify"):
        ended = run(command, ZUSAGE_HOME=str(tmp_path))

        assert ended.returncode == 1
        assert f"no master key at {tmp_path}/keys/master.key: restore it from its backup" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_with_a_damaged_master_key_a_house_does_not_open(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "master.key"
    key.parent.mkdir()
    key.write_text("0123\n")

    ended = run("serve", ZUSAGE_HOME=str(tmp_path))

    assert ended.returncode == 1
    assert "has 2 bytes instead of 32" in ended.stderr
    assert key.read_text() == "0123\n"


_MINT = """
import django
django.setup()
from uuid import uuid4
from zusage.common.keys import new_key
from zusage.common.tenancy import write_transaction
with write_transaction(uuid4()):
    new_key()
"""


@pytest.fixture(scope="module")
def house_with_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that was set up, and in which keys were made for matters."""
    home = tmp_path_factory.mktemp("house")
    assert run("setup", ZUSAGE_HOME=str(home)).returncode == 0
    made = subprocess.run(
        [sys.executable, "-c", _MINT],
        env={**os.environ, "ZUSAGE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "zusage.config.settings"},
        check=False,
    )
    assert made.returncode == 0
    assert run("verify", ZUSAGE_HOME=str(home)).returncode == 0
    return home


@pytest.mark.parametrize("command", ["setup", "serve", "worker", "verify", "demo"])
def test_no_command_works_with_the_master_key_of_another_house(house_with_keys: Path, command: str) -> None:
    key = house_with_keys / "keys" / "master.key"
    right = key.read_text()
    key.write_text("ab" * 32 + "\n")
    try:
        ended = run(command, ZUSAGE_HOME=str(house_with_keys))
    finally:
        key.write_text(right)

    assert ended.returncode == 1
    assert "the master key does not open this house" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["setup", "demo"])
def test_no_new_master_key_is_made_over_data(house_with_keys: Path, command: str) -> None:
    key = house_with_keys / "keys" / "master.key"
    right = key.read_text()
    key.unlink()
    try:
        ended = run(command, ZUSAGE_HOME=str(house_with_keys))
        assert not key.exists()
    finally:
        key.write_text(right)

    assert ended.returncode == 1
    assert "Restore the master key of this house" in ended.stderr
    assert "A new master key" not in ended.stderr


@pytest.mark.parametrize(
    ("login", "password", "said"),
    [("sommer", "kurz", "this password is not taken:"), ("niemand", "Lange-Losung-9000", "nobody has the log-in")],
)
def test_a_password_that_cannot_be_set_is_refused_in_a_sentence(
    house_with_keys: Path, login: str, password: str, said: str
) -> None:
    ended = run("password", login, ZUSAGE_HOME=str(house_with_keys), input=password + "\n")

    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_broken_database_page_ends_in_a_sentence(house_with_keys: Path, tmp_path: Path) -> None:
    home = tmp_path / "house"
    shutil.copytree(house_with_keys, home)
    data = home / "data" / "zusage.sqlite3"
    whole = data.read_bytes()
    data.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    ended = run("verify", ZUSAGE_HOME=str(home))

    assert ended.returncode == 1
    assert "zusage: the database" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("folder_is_there", [True, False])
def test_a_house_that_was_never_set_up_does_not_open(tmp_path: Path, folder_is_there: bool) -> None:
    create_master_key(tmp_path / "keys" / "master.key")
    if folder_is_there:
        (tmp_path / "data").mkdir()

    ended = run("worker", ZUSAGE_HOME=str(tmp_path))

    assert ended.returncode == 1
    assert "'zusage setup'" in ended.stderr
    assert "Traceback" not in ended.stderr


def run(command: str, *arguments: str, input: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would, with nothing but these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZUSAGE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "zusage.config.cli", command, *arguments],
        input=input,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _source() -> str:
    return "".join(path.read_text() for path in sorted(CONFIG.glob("*.py")))
