"""What only the owner of the tables can do; the program itself cannot (on SQLite there is no difference)."""

from typing import Any

import psycopg
from django.conf import settings
from django.db import connection


def run_as_owner(*statements: str) -> None:
    """Run statements as the owner of the tables, each committed at once.

    :raises psycopg.Error, django.db.Error: what the database says against it
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        return
    access: dict[str, Any] = connection.settings_dict
    with psycopg.connect(
        host=access["HOST"],
        port=access["PORT"],
        dbname=access["NAME"],
        user=settings.OWNER_DATABASE["USER"],
        autocommit=True,
    ) as owner:
        for statement in statements:
            owner.execute(statement)
