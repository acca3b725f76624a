"""Sends the key store's table to the key database, and nothing else there."""

from typing import Any

KEYS = "keys"


class KeystoreRouter:
    """Django database router: app ``keystore`` lives in ``keys``, all else in ``default``."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return KEYS if model._meta.app_label == "keystore" else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (app_label == "keystore") == (db == KEYS)
