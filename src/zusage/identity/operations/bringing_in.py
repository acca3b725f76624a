"""Brings things that a profile names into the tables, and leaves alone what was edited on pages since."""

from collections.abc import Collection, Mapping
from typing import Generic, Protocol, TypeVar

from zusage.common.provenance import FromProfile
from zusage.identity.domain.installing import Fate, InstallReport, Values, merge

Row = TypeVar("Row", bound=FromProfile)


class Kind(Protocol, Generic[Row]):
    """A kind of thing that profiles name: how its rows are found, read and written."""

    name: str

    def rows(self) -> dict[str, Row]:
        """Return all rows by what profiles call them."""

    def there(self, row: Row) -> Values:
        """Return what a row says, field by field, as a profile would."""

    def new(self, key: str) -> Row:
        """Return a row that is not written yet."""

    def write(self, row: Row, values: Values) -> None:
        """Write a row with these values."""

    def leave_out(self, row: Row) -> Fate | None:
        """Do what follows when a profile names a row no longer; None if nothing does and nobody needs to hear."""


def bring_in(kind: Kind[Row], says: Mapping[str, Values], named: Collection[str], report: InstallReport) -> None:
    """Bring in what a profile says of all things of a kind; `named` are the keys that the profile before it named."""
    rows = kind.rows()
    for key, wanted in says.items():
        row = rows.get(key)
        if row is not None:
            _merge(kind, row, key, wanted, report)
        elif key in named:
            report.note(Fate.STAYS_AWAY, kind.name, key)
        else:
            row = kind.new(key)
            row.profile_state = dict(wanted)
            kind.write(row, wanted)
            report.note(Fate.ADDED, kind.name, key)
    for key in sorted(rows.keys() - says.keys()):
        if rows[key].profile_state is not None and (fate := kind.leave_out(rows[key])):
            report.note(fate, kind.name, key)


def _merge(kind: Kind[Row], row: Row, key: str, wanted: Values, report: InstallReport) -> None:
    merged = merge(row.profile_state, kind.there(row), wanted)
    report.note_merged(merged, kind.name, key)
    if merged.changed or row.profile_state != wanted:
        row.profile_state = dict(wanted)
        kind.write(row, merged.values)
