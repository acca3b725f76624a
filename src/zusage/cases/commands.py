"""``zusage verify``: whether the house tells the truth. ``zusage move``: running matters to a new version."""

import argparse
from pathlib import Path

from zusage.capacity.queries import year_to_declare
from zusage.cases.domain.message_lines import BadLine, read_line
from zusage.cases.operations.import_message import Came, import_message
from zusage.cases.operations.move_cases import move_cases
from zusage.cases.queries.moving import plan_moves
from zusage.cases.queries.verification import verify_cases, verify_ledger
from zusage.common import clock
from zusage.common.domain.refusal import Mistake, Refusal
from zusage.common.guards import check_guards
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity


class FileUnreadable(Mistake):
    """A file that is not there or may not be read."""


class BadRename(Mistake):
    """An argument of ``--rename`` that is no pair of ids."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of this chapter."""
    verify = commands.add_parser("verify", help="verify chain, fold and replay of every case, and the ledger")
    verify.add_argument("--ledger", action="store_true", help="only the ledger of reservations")
    verify.add_argument("--no-replay", dest="replay", action="store_false", help="leave out the replay of the engine")
    verify.set_defaults(run=_verify)
    messages = commands.add_parser("messages", help="take in what other bodies answered")
    actions = messages.add_subparsers(required=True, metavar="ACTION")
    taking = actions.add_parser("import", help="give each message of a file to its matter; safe to repeat")
    taking.add_argument("file", type=Path, help="one JSON object a line: id, service, message, payload, reference")
    taking.add_argument("--for", dest="municipality", required=True, help="key of the municipality")
    taking.set_defaults(run=_import)
    move = commands.add_parser("move", help="show which running matters the newest version of a service can carry on")
    move.add_argument("service", help="key of the service, e.g. baum-faellen")
    move.add_argument("--for", dest="municipality", required=True, help="key of the municipality")
    move.add_argument(
        "--rename", action="append", default=[], metavar="OLD=NEW", help="an element with another id in the new version"
    )
    move.add_argument("--apply", action="store_true", help="move them all in one go, or none")
    move.add_argument("--leave", action="store_true", help="with --apply: leave those that cannot move as they are")
    move.set_defaults(run=_move)


def _verify(options: argparse.Namespace) -> int:
    """Print what was looked at and every fault; 1 if there is one. A difference in the replay is only reported."""
    check_guards()
    now = clock.now()
    faults = 0
    for municipality in identity.all_municipalities():
        with read_transaction(municipality.id):
            differences = verify_ledger(now)
            found = None if options.ledger else verify_cases(now, replay=options.replay)
            year = year_to_declare(now)
        if year is not None:
            print(
                f"{municipality.name}: no closing days are declared for {year}: promises count every working day of it"
            )
        for difference in differences:
            print(f"{municipality.name}: ledger: {difference}")
        faults += len(differences)
        if found is None:
            print(f"{municipality.name}: ledger {'as it must be' if not differences else 'WRONG'}")
            continue
        for fault in (*found.faults, *found.reports):
            print(f"{municipality.name}: {fault}")
        faults += len(found.faults)
        print(
            f"{municipality.name}: {found.cases} cases, {found.events} events, "
            f"{len(found.faults) + len(differences)} faults, {len(found.reports)} reports"
        )
    return 1 if faults else 0


def _import(options: argparse.Namespace) -> int:
    """Print what became of each line; 1 if one was refused. What was taken stays, and is not taken twice."""
    town, refused = identity.municipality_by_key(options.municipality).id, 0
    try:
        lines = options.file.read_bytes().split(b"\n")
    except OSError as error:
        raise FileUnreadable(f"{options.file}: {error.strerror}") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            came, reference = import_message(municipality_id=town, incoming=read_line(line), now=clock.now())
        except (BadLine, Refusal) as refusal:
            refused += 1
            print(f"line {number}: refused: {refusal}")
        else:
            print(f"line {number}: {reference}: {_CAME[came]}")
    return 1 if refused else 0


_CAME = {
    Came.DELIVERED: "delivered",
    Came.KEPT: "kept until the matter awaits it",
    Came.BEFORE: "came before, nothing to do",
}


def _move(options: argparse.Namespace) -> int:
    """Print each running matter with where it can go or what is in the way; move them if asked to."""
    renamed = dict(_pair(text) for text in options.rename)
    town = identity.municipality_by_key(options.municipality).id
    if options.apply:
        plan = move_cases(
            municipality_id=town, service_key=options.service, now=clock.now(), renamed=renamed, leave=options.leave
        )
    else:
        with read_transaction(town):
            plan = plan_moves(options.service, renamed)
    for move in plan.moves:
        way = f"{move.reference}: {move.from_version} -> {plan.service.package.version}"
        print(f"{way}: {'cannot move' if move.obstacles else 'moved' if options.apply else 'can move'}")
        for obstacle in move.obstacles:
            print(f"    {obstacle}")
    done = "moved" if options.apply else "can move"
    print(f"{len(plan.possible)} {done}, {len(plan.impossible)} stay with their version; no promise moves")
    return 0


def _pair(text: str) -> tuple[str, str]:
    before, separator, after = text.partition("=")
    if not (before and separator and after):
        raise BadRename(f"--rename {text}: say OLD=NEW, two ids of elements")
    return before, after
