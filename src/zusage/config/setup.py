"""Sets the house up: tables, walls, roles. Idempotent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from zusage.config.start import refuse_older_house


def make_folders() -> None:
    """Make the folders of the SQLite files and of mails, for the owner's eyes only."""
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite"):
            Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.EMAIL_FILE_PATH.mkdir(parents=True, exist_ok=True, mode=0o700)


def migrate(*, verbosity: int = 0) -> None:
    """Bring both databases up to the program, and make the walls anew, as owner of the tables.

    :raises OlderHouse: before anything is changed, if another version made the tables
    """
    with as_owner():
        refuse_older_house()
        make_application_role()
        call_command("migrate", database="default", interactive=False, verbosity=verbosity)
    call_command("migrate", database="keys", interactive=False, verbosity=verbosity)


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as the owner of the tables for a while; on SQLite there is no difference."""
    connection = connections["default"]
    before: dict[str, Any] = dict(connection.settings_dict)
    wanted: Any = {
        name: settings.OWNER_DATABASE[name] for name in ("USER", "PASSWORD") if name in settings.OWNER_DATABASE
    }
    connection.close()
    connection.settings_dict.update(wanted)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update({name: before[name] for name in wanted})


def make_application_role() -> None:
    """Make the role that the program runs as, which owns nothing (PostgreSQL only)."""
    connection = connections["default"]
    if connection.vendor != "postgresql":
        return
    role, password = settings.DATABASES["default"]["USER"], settings.DATABASES["default"]["PASSWORD"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE ROLE "{role}" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD %s', [password or None])
