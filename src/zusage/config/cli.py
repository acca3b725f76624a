"""The command line ``zusage``; each chapter adds its own commands."""

import argparse
import os
import sys
from importlib import import_module

from zusage.common.domain.refusal import Mistake, Refusal

_CHAPTERS_WITH_COMMANDS = ("config", "catalogue", "cases")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a refusal is printed in a sentence and gives exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zusage.config.settings")
    try:
        _make_master_key_if_asked(arguments if arguments is not None else sys.argv[1:])
        import django

        django.setup()
        options = _parser().parse_args(arguments)
        return int(options.run(options) or 0)
    except (Mistake, Refusal) as error:
        print(f"zusage: {error}", file=sys.stderr)
        return 1


def _make_master_key_if_asked(arguments: list[str]) -> None:
    """``setup`` and ``demo`` make the master key before the settings can be read."""
    if not arguments or arguments[0] not in {"setup", "demo"}:
        return
    from zusage.common.master_key import create_master_key
    from zusage.config import environment

    home = environment.folder("ZUSAGE_HOME", "var")
    path = environment.folder("ZUSAGE_MASTER_KEY_FILE", str(home / "keys" / "master.key"))
    if create_master_key(path):
        print(
            f"A new master key was made: {path}\n"
            "BACK IT UP NOW, apart from the data (paper in a safe is fine). Without it no case can ever be read again.",
            file=sys.stderr,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zusage", description="The software a city needs to keep its word.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for chapter in _CHAPTERS_WITH_COMMANDS:
        import_module(f"zusage.{chapter}.commands").add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
