"""The record of a municipality as everybody may see it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zusage.catalogue import queries as catalogue
from zusage.common.domain.json import JsonObject
from zusage.common.domain.percentile import median_and_nine_of_ten
from zusage.common.tenancy import current_municipality
from zusage.promises import queries as promises
from zusage.promises.domain.calibration import Stated
from zusage.record.domain.counting import Tally, tally
from zusage.record.domain.suppression import Cell, Hidden, shown_row

PARTS = ("kept", "extended", "broken", "withdrawn", "open")
_RESOLVED = ("kept", "extended", "broken")
COVER = ("open", "withdrawn", "extended", "kept", "broken")
"""What is hidden first to protect a small part: what tells least of whether a promise was kept."""


@dataclass(frozen=True)
class RecordRow:
    """One kind of promise of one service, fit to be shown."""

    service_key: str
    service_name: str
    kind: str
    kind_name: str
    promised: Cell
    parts: dict[str, Cell]
    median_days: int | None
    nine_of_ten_days: int | None
    since_on: date | None
    """When the first was given; None where so few were that it would tell of one."""
    recent: Stated | None

    @property
    def resolved(self) -> Cell:
        """How many were kept, extended or broken: of these the share kept is counted."""
        parts = [self.parts[name] for name in _RESOLVED]
        hidden = [cell for cell in parts if isinstance(cell, Hidden)]
        return hidden[0] if hidden else sum(cell for cell in parts if not isinstance(cell, Hidden))

    def as_json(self) -> JsonObject:
        """Return the row as plain data: null where something is not shown, with the reason beside it."""
        cells = {"promised": self.promised, **self.parts, "resolved": self.resolved}
        recent = self.recent
        return {
            "service": self.service_key,
            "service_name": self.service_name,
            "promise": self.kind,
            "promise_name": self.kind_name,
            **{name: None if isinstance(cell, Hidden) else cell for name, cell in cells.items()},
            "since": self.since_on.isoformat() if self.since_on else None,
            "recent_resolved": recent.resolved if recent else None,
            "recent_kept": recent.kept if recent else None,
            "recent_is_at_least": recent.is_at_least if recent else None,
            "recent_since": recent.since_on.isoformat() if recent else None,
            "recent_until": recent.until_on.isoformat() if recent else None,
            "working_days_median": self.median_days,
            "working_days_p90": self.nine_of_ten_days,
            "not_shown": {name: cell.value for name, cell in cells.items() if isinstance(cell, Hidden)},
        }


def record(*, today: date) -> list[RecordRow]:
    """Return the record of the current municipality by service and kind of promise."""
    packages = {service.key: service.package for service in catalogue.find_services("")}
    stated = promises.stated_records()
    rows = []
    for counted in _tallies(today):
        package = packages.get(counted.service_key)
        name = package.name if package else counted.service_key
        kind_name = package.text(f"promise.{counted.kind}") if package else counted.kind
        rows.append(_row(counted, name, kind_name, stated.get((counted.service_key, counted.kind))))
    return sorted(rows, key=lambda row: (row.service_name.casefold(), _ORDER.get(row.kind, len(_ORDER)), row.kind))


def _tallies(today: date) -> list[Tally]:
    """Return the counts, made anew only when a row was added or the day is another."""
    municipality_id, stamp = current_municipality(), promises.outcomes_stamp(today=today)
    kept = _kept.get(municipality_id)
    if kept is None or kept[0] != stamp:
        kept = (stamp, tally(promises.outcomes_for_record(today=today)))
        _kept[municipality_id] = kept
    return kept[1]


_kept: dict[UUID, tuple[object, list[Tally]]] = {}
_ORDER = {"decision": 0, "first_answer": 1}


def _row(counted: Tally, service_name: str, kind_name: str, recent: Stated | None) -> RecordRow:
    shown = shown_row({name: getattr(counted.counts, name) for name in PARTS}, cover=COVER)
    median_days, nine_of_ten_days = median_and_nine_of_ten(counted.working_days)
    return RecordRow(
        service_key=counted.service_key,
        service_name=service_name,
        kind=counted.kind,
        kind_name=kind_name,
        promised=shown.total,
        parts=dict(shown.parts),
        median_days=median_days,
        nine_of_ten_days=nine_of_ten_days,
        since_on=None if isinstance(shown.total, Hidden) else counted.since_on,
        recent=recent,
    )
