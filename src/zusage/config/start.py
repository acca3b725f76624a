"""What must be true before a process of the house opens; otherwise it refuses to start and says why."""

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from zusage.common import clock
from zusage.common.clock import TOLERANCE, ClockWentBack
from zusage.common.domain.refusal import Mistake
from zusage.common.guards import check_guards
from zusage.common.models import ClockMark


class NotMigrated(Mistake):
    """The tables are older than the program; run 'zusage setup'."""


def refuse_to_start_unsound() -> None:
    """Check tables, walls and clock.

    :raises NotMigrated: if migrations are missing
    :raises GuardMissing: if a trigger or policy is missing
    :raises ClockWentBack: if a worker has seen a later time than now
    """
    for alias in ("default", "keys"):
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise NotMigrated(f"database '{alias}' lacks migrations; run 'zusage setup'")
    check_guards()
    refuse_if_clock_went_back()


def refuse_if_clock_went_back() -> None:
    """Compare the clock with the latest time that any worker has seen."""
    now = clock.now()
    mark = ClockMark.objects.order_by("-seen_at").first()
    if mark is not None and mark.seen_at - now > TOLERANCE:
        raise ClockWentBack(
            f"the clock shows {now:%Y-%m-%d %H:%M} UTC, but it was {mark.seen_at:%Y-%m-%d %H:%M} before"
        )
