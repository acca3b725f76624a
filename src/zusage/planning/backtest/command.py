"""``zusage backtest LOG``: read, replay, count, say. Needs no house, no database and no key."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from zusage.planning.backtest.columns import Choice, UnreadableLog
from zusage.planning.backtest.figures import figures
from zusage.planning.backtest.page import as_html
from zusage.planning.backtest.reading import read_log
from zusage.planning.backtest.replay import replay
from zusage.planning.backtest.report import as_text
from zusage.planning.backtest.rules import rules

UNREADABLE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the log and the options that correct what is guessed."""
    parser.add_argument("log", type=Path, help="XES or CSV, plain or gzipped")
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the report as one page")
    for name, says in (
        ("case", "column with the id of the case (CSV)"),
        ("activity", "column or attribute with the step"),
        ("time", "column or attribute with the moment"),
        ("kind", "column or case attribute with the kind of matter; must be known at arrival"),
        ("start-attribute", "case attribute or column with the arrival, instead of the first event"),
        ("end-attribute", "case attribute or column with the end, instead of the last event"),
        ("lifecycle", "column with the transition of the step (CSV)"),
        ("zone", "time zone of moments that name none, instead of Europe/Berlin"),
        ("time-format", "form of the moments, e.g. '%%d/%%m/%%Y %%H:%%M'"),
    ):
        parser.add_argument(f"--{name}", help=says)
    parser.add_argument(
        "--end-activity",
        action="append",
        default=[],
        metavar="STEP",
        help="step that ends a case, instead of the last event; may be given again",
    )
    parser.add_argument(
        "--known-at-arrival",
        action="append",
        default=[],
        metavar="NAME",
        help="column or attribute that is set when a case arrives and never later; may be given again",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the report; 2 if the log cannot be read or the page not be written, with place, reason and remedy."""
    choice = Choice(
        case=options.case,
        activity=options.activity,
        time=options.time,
        kind=options.kind,
        start_attribute=options.start_attribute,
        end_activity=tuple(options.end_activity),
        zone=options.zone,
        lifecycle=options.lifecycle,
        end_attribute=options.end_attribute,
        time_format=options.time_format,
        known_at_arrival=tuple(options.known_at_arrival),
    )
    try:
        story = read_log(options.log, choice, _progress("gelesen"))
        named = rules()
        results = replay(story, [rule for _, rule in named], _progress("nachgespielt"))
        shown = figures(story, results, [name for name, _ in named])
        if options.html is not None:
            _write(options.html, as_html(shown))
    except UnreadableLog as error:
        parts = error.parameters
        _say(
            f"zusage: Das geht so nicht.\n  Wo:  {parts['where']}\n  Was: {parts['what']}\n  Was hilft: {parts['mend']}"
        )
        return UNREADABLE
    sys.stdout.write(as_text(shown))
    return 0


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UnreadableLog(
            where=str(path),
            what=f"Der Bericht lässt sich nicht schreiben ({error.strerror}).",
            mend="Nennen Sie mit --html eine Datei in einem Ordner, in den Sie schreiben dürfen.",
        ) from error


def _progress(word: str) -> Callable[[int], None]:
    def tell(number: int) -> None:
        sys.stderr.write(f"\r{number} {word} ")
        sys.stderr.flush()

    return tell if sys.stderr.isatty() else lambda _: None


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
