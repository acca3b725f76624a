"""Tables of the capacity chapter: what pools can do, what of it is held, and what lately came in.

Nothing here names a case or a promise: minutes are held by holders, which other chapters know by kind and id. What is
held is a projection, inserted and deleted; the sums beside it are written in the same act and can be computed anew.
"""

from django.db import models
from django.db.models import F, Q

from zusage.common.provenance import FromProfile
from zusage.common.tenancy import OwnedModel

# --- what the municipality declares ---------------------------------------------------------------------------


class ClosingDay(FromProfile):
    """A day the municipality declared itself closed, beforehand."""

    day = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "day"], name="closing_day_once")]


class Roster(FromProfile):
    """Minutes that a pool is there on one weekday (0 = Monday), and the thousandths of them that go to cases."""

    pool = models.ForeignKey("identity.Pool", on_delete=models.PROTECT)
    weekday = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    share_permille = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["pool", "weekday", "valid_from"], name="roster_once_per_day_and_start"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, share_permille__lte=1000), name="roster_within_week_and_whole"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="roster_ends_after_it_starts",
            ),
        ]


class RosterAbsence(OwnedModel):
    """Minutes of a pool that are missing on each working day of a range; no person, no reason."""

    pool = models.ForeignKey("identity.Pool", on_delete=models.PROTECT)
    from_on = models.DateField()
    until_on = models.DateField()
    minutes = models.PositiveIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="absence_ends_after_it_starts")
        ]


# --- the ledger -----------------------------------------------------------------------------------------------


class Reservation(OwnedModel):
    """Minutes of a pool that a holder keeps for one stage of its work: due on a day, or so many days after a rest.

    No foreign key leads to the holder, which any chapter may be; `verify --ledger` finds rows whose holder is gone.
    """

    holder_kind = models.CharField(max_length=60)
    holder_id = models.UUIDField()
    pool = models.ForeignKey("identity.Pool", on_delete=models.PROTECT)
    stage = models.CharField(max_length=80)
    due_on = models.DateField(null=True)
    lead_days = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveIntegerField()
    minutes_squared = models.PositiveBigIntegerField()
    flow_minutes = models.PositiveIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["holder_id", "holder_kind", "stage"], name="reservation_once_per_stage"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, lead_days__isnull=False)
                | Q(due_on__isnull=False, lead_days__isnull=True),
                name="reservation_due_or_resting",
            ),
        ]


class ReservedSum(OwnedModel):
    """What all reservations of a pool add up to that are due on one day, or at rest with one lead.

    Written in the act that writes the rows; one that falls to zero goes, or a quote would read every day that ever was.
    """

    pool = models.ForeignKey("identity.Pool", on_delete=models.PROTECT, db_index=False)
    due_on = models.DateField(null=True)
    lead_days = models.PositiveSmallIntegerField(null=True)
    minutes = models.IntegerField()
    minutes_squared = models.BigIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["pool", "due_on"], name="reserved_sum_once_per_day"),
            models.UniqueConstraint(fields=["pool", "lead_days"], name="reserved_sum_once_per_lead"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, lead_days__isnull=False)
                | Q(due_on__isnull=False, lead_days__isnull=True),
                name="reserved_sum_due_or_resting",
            ),
        ]
        indexes = [
            # Holds all that a quote reads, so that it need not touch the table.
            models.Index(
                fields=["municipality_id", "pool", "due_on", "lead_days", "minutes", "minutes_squared"],
                name="reserved_sum_of_pool",
            )
        ]


class ArrivalSum(OwnedModel):
    """What matters of one window brought a pool on one day, promised or taken in without a promise.

    `flow_minutes` is the longest way to the hand-over among them.
    """

    pool = models.ForeignKey("identity.Pool", on_delete=models.PROTECT, db_index=False)
    on = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    flow_minutes = models.PositiveIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["pool", "on", "window_days"], name="arrival_sum_once_per_day_and_window")
        ]
