"""A backup of a house on SQLite: consistent copies while it runs, data and keys apart.

Copying the files of a running house is no backup. On PostgreSQL use pg_dump; the how-to says how.
"""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zusage.common.domain.refusal import Mistake


class NotSqlite(Mistake):
    """This database is not SQLite; use the database's own backup."""


def back_up(folder: Path, now: datetime) -> list[Path]:
    """Copy the data to ``folder/data`` and the key store to ``folder/keys``; return the new files.

    Keep the two apart, and keep copies of the key store for at most 35 days: an erasure is complete only when the
    last copy of the key is gone. The master key is never copied.

    :raises NotSqlite: if a database is not SQLite
    """
    copies = []
    for alias, name in (("default", "data"), ("keys", "keys")):
        database = settings.DATABASES[alias]
        if not database["ENGINE"].endswith("sqlite"):
            raise NotSqlite(f"'{alias}' is not SQLite: back it up with pg_dump")
        target = folder / name / f"{name}-{now:%Y%m%dT%H%M%SZ}.sqlite3"
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(sqlite3.connect(database["NAME"])) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        target.chmod(0o600)
        copies.append(target)
    return copies
