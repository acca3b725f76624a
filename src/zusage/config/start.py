"""What must be true before a process of the house opens; otherwise it refuses to start and says why."""

from datetime import datetime

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from zusage.cases.queries.verification import has_cases
from zusage.common import clock
from zusage.common.clock import LONGEST_JUMP, TOLERANCE, ClockJumped, ClockWentBack
from zusage.common.domain.refusal import Mistake
from zusage.common.guards import check_guards
from zusage.common.keys import refuse_wrong_master_key
from zusage.common.keystore.models import WrappedKey
from zusage.common.models import ClockMark
from zusage.common.schema_marks import differing, split_marks
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity


class NotMigrated(Mistake):
    """The tables are older than the program; run 'zusage setup'."""


class OlderHouse(Mistake):
    """The tables were made by another version, whose migrations are unknown to this one or made something else."""


def refuse_older_house() -> None:
    """Refuse a house whose tables were made by another version; only read, nothing is changed.

    Migrations were squashed: Django would take a recorded ``0001_initial`` for ours, or make tables that are there,
    and stop half-way. So names are compared, and what the migrations of these names have made. A house that was never
    set up has nothing recorded and passes.

    :raises OlderHouse: with what it is and what to do
    """
    for alias in ("default", "keys"):
        loader = MigrationLoader(connections[alias])
        applied, marks = split_marks(loader)
        unknown = sorted(f"{app}.{name}" for app, name in applied - loader.disk_migrations.keys())
        if unknown:
            raise OlderHouse(_sentence(alias, unknown, "which this program does not know"))
        if other := differing(alias, applied, marks):
            raise OlderHouse(_sentence(alias, other, "which made other tables than it does in this program"))


def _sentence(alias: str, migrations: list[str], what: str) -> str:
    more = f" and {len(migrations) - 1} more" if len(migrations) > 1 else ""
    return (
        f"this house was made by another version of Zusage (database '{alias}' has {migrations[0]}{more}, {what}). "
        "The versions are incompatible; nothing was changed. Keep the data folder and its keys as they are, "
        "open them with the version that made them, and start a new house in an empty folder (ZUSAGE_HOME). "
        "Dieses Haus stammt aus einer anderen Version; Daten und Schlüssel aufheben, ein neues Haus beginnen."
    )


class KeyStoreLost(Mistake):
    """There are matters, but not one key: nothing of them can be read."""


def refuse_wrong_keys() -> None:
    """Check that master key, key store and data belong together; what has no tables yet passes.

    :raises WrongMasterKey: if the key store was made with another master key
    :raises KeyStoreLost: if there are matters and the key store is empty
    """
    if WrappedKey._meta.db_table in connections["keys"].introspection.table_names():
        refuse_wrong_master_key()
        if WrappedKey.objects.exists():
            return
    if "cases_case" not in connections["default"].introspection.table_names():
        return
    for municipality in identity.all_municipalities():
        with read_transaction(municipality.id):
            if has_cases():
                raise KeyStoreLost(
                    f"{municipality.name} has matters, but the key store is empty: none of them can be read. Nothing "
                    "was changed. Restore the key store from its backup before anything else"
                )


def refuse_to_start_unsound() -> None:
    """Check tables, walls, keys and clock.

    :raises OlderHouse: if another version made the tables
    :raises NotMigrated: if migrations are missing
    :raises GuardMissing: if a trigger or policy is missing
    :raises WrongMasterKey: if the key store was made with another master key
    :raises KeyStoreLost: if there are matters and the key store is empty
    :raises ClockWentBack: if a worker has seen a later time than now
    :raises ClockJumped: if the last time that a worker has seen is more than a day ago
    """
    refuse_older_house()
    for alias in ("default", "keys"):
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise NotMigrated(f"database '{alias}' lacks migrations; run 'zusage setup'")
    check_guards()
    refuse_wrong_keys()
    refuse_odd_clock(clock.now())


def refuse_odd_clock(now: datetime) -> None:
    """Compare the clock with the latest time that any worker has seen.

    A house that was closed for more than a day looks like one whose clock was set ahead; a person knows which it is.

    :raises ClockWentBack: if a worker has seen a later time
    :raises ClockJumped: if no worker has seen the last day
    """
    mark = ClockMark.objects.order_by("-seen_at").first()
    if mark is None:
        return
    shows = f"the clock shows {now:%Y-%m-%d %H:%M} UTC, and a worker saw {mark.seen_at:%Y-%m-%d %H:%M} before"
    if mark.seen_at - now > TOLERANCE:
        raise ClockWentBack(
            f"{shows}. Set the clock right. If it is right now and was wrong then, say so: zusage clock --confirm"
        )
    if now - mark.seen_at > LONGEST_JUMP:
        raise ClockJumped(
            f"{shows}. Nothing was deleted and no promise was broken. If the clock is right and the house was closed, "
            "say so: zusage clock --confirm. Otherwise set the clock right"
        )


def confirm_clock(now: datetime) -> None:
    """Take the present time as right, whatever a worker has seen before."""
    ClockMark.objects.update_or_create(pk=1, defaults={"seen_at": now})
