"""Reads each environment variable once, typed; a wrong value stops the start and says what is allowed."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

_SQLITE_PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"

_DATABASES_ALLOWED = "sqlite:////path/to/file or postgresql://user:password@host:port/name"


class WrongSetting(SystemExit):
    """An environment variable has a value that cannot be used."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r} cannot be used; allowed: {allowed}")


def text(name: str, default: str) -> str:
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise WrongSetting(name, value, "0 or 1")
    return value == "1"


def port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise WrongSetting(name, value, "a number from 1 to 65535")
    return int(value)


def folder(name: str, default: str) -> Path:
    return Path(os.environ.get(name, default)).expanduser().resolve()


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of one database from a URL: ``sqlite:///PATH`` or ``postgresql://...``."""
    value = os.environ.get(name, default)
    url = urlsplit(value)
    if url.scheme == "sqlite" and url.path.strip("/") and not url.netloc:
        return {
            "ENGINE": "zusage.common.sqlite",
            "NAME": unquote(url.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": _SQLITE_PRAGMAS,
                "cached_statements": 512,  # an act has a hundred, and the default is 128
            },
        }
    if url.scheme in {"postgresql", "postgres"} and url.path.strip("/") and _has_port_or_none(url):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.strip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            # The same few statements again and again: the server parses and plans each once per connection.
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
        }
    raise WrongSetting(name, _without_password(url), _DATABASES_ALLOWED)


def _has_port_or_none(url: SplitResult) -> bool:
    try:
        return url.port is None or url.port > 0
    except ValueError:
        return False


def _without_password(url: SplitResult) -> str:
    """Return the address as it may be shown to somebody who looks over the shoulder, or in a log."""
    return url._replace(netloc=url.netloc.replace(f":{url.password}@", ":…@") if url.password else url.netloc).geturl()
