"""``zusage verify``: whether events, state, process and ledger agree."""

import argparse

from zusage.cases.queries.verification import verify_cases, verify_ledger
from zusage.common import clock
from zusage.common.guards import check_guards
from zusage.common.tenancy import look
from zusage.identity import queries as identity


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of this chapter."""
    verify = commands.add_parser("verify", help="verify chain, fold and replay of every case, and the ledger")
    verify.add_argument("--ledger", action="store_true", help="only the ledger of reservations")
    verify.add_argument("--no-replay", dest="replay", action="store_false", help="leave out the replay of the engine")
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    """Print what was looked at and every fault; 1 if there is one. A difference in the replay is only reported."""
    check_guards()
    now = clock.now()
    faults = 0
    for municipality in identity.all_municipalities():
        with look(municipality.id):
            differences = verify_ledger(now)
            found = None if options.ledger else verify_cases(now, replay=options.replay)
        for difference in differences:
            print(f"{municipality.name}: ledger: {difference}")
        faults += len(differences)
        if found is None:
            print(f"{municipality.name}: ledger {'as it must be' if not differences else 'WRONG'}")
            continue
        for fault in (*found.faults, *found.reports):
            print(f"{municipality.name}: {fault}")
        faults += len(found.faults)
        erased = f", {found.erased} erased" if found.erased else ""
        print(
            f"{municipality.name}: {found.cases} cases{erased}, {found.events} events, "
            f"{len(found.faults) + len(differences)} faults, {len(found.reports)} reports"
        )
    return 1 if faults else 0
