"""A backup of a running house: whole, private, data and keys apart, never the master key."""

import sqlite3
import stat
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from zusage.config.backup import NotSqlite, back_up
from zusage.identity.queries import MunicipalityFacts


def test_a_backup_is_whole_private_and_in_two_places(
    committed: MunicipalityFacts, now: datetime, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own")

    data, keys = back_up(tmp_path, now)

    assert (data.parent.name, keys.parent.name) == ("data", "keys")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (data, keys)} == {0o600}
    with sqlite3.connect(data) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        towns = copy.execute("SELECT key FROM identity_municipality").fetchall()
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        triggers = copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0]
    assert (committed.key,) in towns
    assert "keystore_wrappedkey" not in tables
    assert triggers > 20
    master_key = settings.MASTER_KEY_FILE.read_bytes().strip()
    assert not any(master_key in path.read_bytes() for path in tmp_path.rglob("*.sqlite3"))


def test_on_postgresql_the_databases_own_backup_is_named(house: None, now: datetime, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite is backed up by us")

    with pytest.raises(NotSqlite, match="pg_dump"):
        back_up(tmp_path, now)
