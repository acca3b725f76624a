"""The command line ``zusage``; each chapter adds its own commands."""

import argparse
import atexit
import os
import sys
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from zusage.common.domain.refusal import Mistake, Refusal
from zusage.config import environment

_CHAPTERS_WITH_COMMANDS = ("config", "processes", "planning", "promises", "catalogue", "cases")
_WITHOUT_DJANGO = {
    ("backtest",): "planning",
    ("service", "check"): "catalogue",
    ("service", "new"): "catalogue",
    ("service", "test"): "catalogue",
}
"""Commands that work at once: they know no house, and what a page needs is not loaded for them."""
_WITHOUT_A_HOUSE = {
    ("process", "show"),
    ("service", "new"),
    ("service", "check"),
    ("service", "test"),
    ("service", "show"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a refusal is printed in a sentence and gives exit code 1."""
    given = arguments if arguments is not None else sys.argv[1:]
    for words, chapter in _WITHOUT_DJANGO.items():
        if tuple(given[: len(words)]) == words:
            return _run_at_once(chapter, given)
    from django.db import DatabaseError, OperationalError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zusage.config.settings")
    try:
        is_new = _prepare_home(given)
        import django

        django.setup()
        options = _parser().parse_args(arguments)
        _refuse_older_house(given)
        _refuse_wrong_keys(given, is_new=is_new)
        return int(options.run(options) or 0)
    except (Mistake, Refusal) as error:
        print(f"zusage: {error}", file=sys.stderr)
    except OperationalError as error:
        print(f"zusage: the database cannot be used: {str(error).strip()}; was 'zusage setup' run?", file=sys.stderr)
    except DatabaseError as error:
        print(
            f"zusage: the database is damaged: {str(error).strip()}. Nothing more was changed. Stop the house and "
            "restore the last backup (docs/how-to/back-up-and-restore.md)",
            file=sys.stderr,
        )
    return 1


def _run_at_once(chapter: str, given: list[str]) -> int:
    if chapter == "catalogue":
        _bring_examiners()
    options = _parser(chapter).parse_args(given)
    try:
        return int(options.run(options) or 0)
    except (Mistake, Refusal) as error:
        print(f"zusage: {error}", file=sys.stderr)
    return 1


def _bring_examiners() -> None:
    from zusage.catalogue.domain.examining import examine_with
    from zusage.letters.domain.rehearsal import broken_letters

    examine_with("letters", broken_letters)


def _prepare_home(arguments: list[str]) -> bool:
    """Make a master key where there can be none yet: for ``setup``, ``demo``, and what needs no house at all.

    Say whether a house has a new one.
    """
    from zusage.common.master_key import create_master_key

    if _needs_no_house(arguments):
        os.environ["ZUSAGE_HOME"] = mkdtemp(prefix="zusage-no-house-")
        os.environ.pop("ZUSAGE_MASTER_KEY_FILE", None)
        atexit.register(rmtree, os.environ["ZUSAGE_HOME"], ignore_errors=True)
        create_master_key(_master_key_file())
        return False
    return arguments[0] in {"setup", "demo"} and create_master_key(_master_key_file())


def _refuse_wrong_keys(arguments: list[str], *, is_new: bool) -> None:
    """Never work with a master key that does not open the house; one that was just made over data is taken away."""
    from zusage.config import setup, start

    if _needs_no_house(arguments):
        return
    try:
        if arguments[0] in {"setup", "demo"}:
            setup.make_folders()
            start.refuse_older_house()
        start.refuse_wrong_keys()
    except Mistake:
        if is_new:
            _master_key_file().unlink()
        raise
    if is_new:
        print(
            f"A new master key was made: {_master_key_file()}\n"
            "BACK IT UP NOW, apart from the data (paper in a safe is fine). Without it no case can ever be read again.",
            file=sys.stderr,
        )


def _refuse_older_house(arguments: list[str]) -> None:
    """Refuse what another version made; ``setup`` and ``demo`` look themselves, once there are folders to look into."""
    from zusage.config.start import refuse_older_house

    if not _needs_no_house(arguments) and arguments[0] not in {"setup", "demo"}:
        refuse_older_house()


def _needs_no_house(arguments: list[str]) -> bool:
    return not arguments or "--help" in arguments or tuple(arguments[:2]) in _WITHOUT_A_HOUSE


def _master_key_file() -> Path:
    home = environment.folder("ZUSAGE_HOME", "var")
    return environment.folder("ZUSAGE_MASTER_KEY_FILE", str(home / "keys" / "master.key"))


def _parser(*chapters: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zusage", description="The software a city needs to keep its word.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for chapter in chapters or _CHAPTERS_WITH_COMMANDS:
        import_module(f"zusage.{chapter}.commands").add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
