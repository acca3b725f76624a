"""``zusage backtest``: what an office could have promised, from its own event log."""

import argparse

from zusage.planning.backtest import command


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of this chapter."""
    command.add_arguments(commands.add_parser("backtest", help="say what an event log's office could have promised"))
