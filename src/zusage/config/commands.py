"""``zusage setup | demo | serve | worker | clock | install | backup | password``: running a house."""

import argparse
import getpass
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from zusage.common import clock
from zusage.common.domain.refusal import Mistake
from zusage.config import backup, demo, install, server, setup
from zusage.config.start import confirm_clock, refuse_odd_clock, refuse_to_start_unsound
from zusage.identity.operations import set_password


class WeakPassword(Mistake):
    """A password that others would guess."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of this chapter."""
    add = commands.add_parser
    add("setup", help="make folders, tables and walls; idempotent, needed after every update").set_defaults(run=_setup)
    parser = add("demo", help="set up an invented town and serve it, jobs included, in one process")
    parser.add_argument("--port", type=int, default=8000)
    parser.set_defaults(run=_demo)
    parser = add("serve", help="serve the pages")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    parser.set_defaults(run=_serve)
    add("worker", help="run jobs until told to stop").set_defaults(run=_worker)
    parser = add("clock", help="show the clock and what a worker saw last; --confirm takes the clock as right")
    parser.add_argument("--confirm", action="store_true")
    parser.set_defaults(run=_clock)
    parser = add("install", help="install or update a municipality with the services it has an overlay for")
    parser.add_argument("folder", type=Path, help="e.g. municipalities/darmstadt")
    parser.set_defaults(run=_install)
    parser = add("backup", help="copy data and key store of a running house on SQLite, apart from each other")
    parser.add_argument("folder", type=Path)
    parser.set_defaults(run=_backup)
    parser = add("password", help="give a person a new password")
    parser.add_argument("login")
    parser.set_defaults(run=_password)


def _setup(options: argparse.Namespace) -> int:
    setup.make_folders()
    setup.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    print("The house is set up: tables, walls, pages.")
    return 0


def _demo(options: argparse.Namespace) -> int:
    server.refuse_taken_port("127.0.0.1", options.port)
    demo.prepare()
    print(demo.welcome(options.port), flush=True)
    server.serve(host="127.0.0.1", port=options.port, processes=1, inline_worker=True)
    return 0


def _serve(options: argparse.Namespace) -> int:
    server.refuse_taken_port(options.host, options.port)
    refuse_to_start_unsound()
    server.serve(host=options.host, port=options.port, processes=options.processes)
    return 0


def _worker(options: argparse.Namespace) -> int:
    from zusage.config.worker import run_worker

    refuse_to_start_unsound()
    run_worker()
    return 0


def _clock(options: argparse.Namespace) -> int:
    now = clock.now()
    if options.confirm:
        confirm_clock(now)
    refuse_odd_clock(now)
    print(f"The clock shows {now:%Y-%m-%d %H:%M} UTC, and nothing speaks against it.")
    return 0


def _install(options: argparse.Namespace) -> int:
    report = install.install(options.folder, settings.SERVICES_FOLDER, password=None, now=clock.now())
    for line in report:
        print(line)
    print(f"{options.folder.name} is installed. New people need a password: zusage password LOGIN")
    return 0


def _backup(options: argparse.Namespace) -> int:
    for copy in backup.back_up(options.folder, clock.now()):
        print(copy)
    print("Keep the two apart, and the master key apart from both.")
    return 0


def _password(options: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    password = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise WeakPassword(f"this password is not taken: {' '.join(weak.messages)} Nothing was changed") from None
    set_password(options.login, password)
    print(f"{options.login} has a new password.")
    return 0
