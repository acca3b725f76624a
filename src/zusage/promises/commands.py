"""``zusage rebuild-sums``: what quotes read is added up anew, from the ledger's rows and from all that was admitted."""

import argparse

from zusage.capacity.operations import rebuild_sums
from zusage.common.tenancy import write_transaction
from zusage.identity import queries as identity
from zusage.promises.operations import rebuild_arrivals


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of this chapter."""
    rebuild = commands.add_parser("rebuild-sums", help="add up anew what quotes read; needed if 'verify' names a sum")
    rebuild.set_defaults(run=_rebuild_sums)


def _rebuild_sums(options: argparse.Namespace) -> int:
    for municipality in identity.all_municipalities():
        with write_transaction(municipality.id):
            rebuild_sums()
            rebuild_arrivals()
        print(f"{municipality.name}: sums of reservations and arrivals written anew; no promise moves")
    return 0
