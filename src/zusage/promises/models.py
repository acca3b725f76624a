"""Tables of the promises chapter.

What was promised is append-only, and so is everything that happened to it. Reservations are not: they are a
projection, inserted and deleted, and can be computed anew at any time. A case is known by its id only.
"""

from django.db import models
from django.db.models import F, Q

from zusage.common.tenancy import OwnedModel

# --- what the municipality declares ---------------------------------------------------------------------------


class ClosingDay(OwnedModel):
    """A day the municipality declared itself closed, beforehand."""

    day = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "day"], name="closing_day_once")]


class Roster(OwnedModel):
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


class PlanStamp(OwnedModel):
    """A number drawn anew whenever closing days or rosters change, so that every process knows its copy is old.

    Drawn, not counted: after a change that was rolled back, the next one must not bring the same number again.
    """

    number = models.PositiveIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id"], name="plan_stamp_once")]


class CalendarVersion(OwnedModel):
    """A calendar as it was when promises were made by it; the version is the digest of its content."""

    append_only = True

    version = models.CharField(max_length=64)
    content = models.JSONField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "version"], name="calendar_version_once")]


# --- what was promised, and what happened to it ---------------------------------------------------------------


class Promise(OwnedModel):
    """The time the municipality guarantees for one thing in one case; never changed.

    `pool`, `minutes` and `flow_minutes` are the work it was quoted for; empty where it needs no capacity.
    """

    append_only = True

    case_id = models.UUIDField()
    service_key = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    promised_until = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    assumption = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT)
    inputs_digest = models.CharField(max_length=64)
    probability_bp = models.PositiveSmallIntegerField()
    derivation = models.JSONField()
    pool = models.ForeignKey("identity.Pool", on_delete=models.PROTECT, null=True, db_index=False)
    minutes = models.PositiveIntegerField(null=True)
    flow_minutes = models.PositiveIntegerField(null=True)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case_id", "kind"], name="promise_once_per_kind")]
        indexes = [
            models.Index(fields=["municipality_id", "service_key", "kind"], name="promise_by_service"),
            models.Index(fields=["pool", "made_at"], name="promise_arrivals", condition=Q(pool__isnull=False)),
        ]


class UnpromisedAdmission(OwnedModel):
    """Work that had to be taken in without a promise, and the day by which the ledger reckons with it.

    `provisional_due_on` is the honest day that was found too late to be promised, else the end of the statutory
    deadline, else the window or, if that is later, the last day known of the pool. It orders the work; it is named to
    nobody.
    """

    append_only = True

    case_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    provisional_due_on = models.DateField()
    admitted_at = models.DateTimeField()
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case_id", "kind"], name="admission_once_per_kind")]


class Deadline(OwnedModel):
    """One clock of a case; they run side by side."""

    append_only = True

    case_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    source = models.CharField(max_length=200)
    started_on = models.DateField()
    ends_on = models.DateField()
    pausable = models.BooleanField()
    derivation = models.JSONField()

    class Meta(OwnedModel.Meta):
        indexes = [models.Index(fields=["case_id"], name="clock_by_case")]


class DeemedApproval(OwnedModel):
    """The period after which an approval counts as granted, from the day on which the papers were complete.

    The law it began with stands in the row: source, and what bounds its one extension.
    """

    append_only = True

    case_id = models.UUIDField()
    rule = models.CharField(max_length=60)
    source = models.CharField(max_length=200)
    extension_source = models.CharField(max_length=200)
    at_most_months = models.PositiveSmallIntegerField(null=True)
    papers_complete_on = models.DateField()
    nominal_end = models.DateField()
    ends_on = models.DateField()
    derivation = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case_id"], name="deemed_approval_once")]


class DeemedApprovalExtension(OwnedModel):
    """The one extension that the law allows: a day, and when the applicant knew of it; why, the event says."""

    append_only = True

    approval = models.OneToOneField(DeemedApproval, on_delete=models.PROTECT, related_name="extended")
    until_on = models.DateField()
    told_on = models.DateField()
    recorded_at = models.DateTimeField()


class PauseStarted(OwnedModel):
    """From this day only the applicant can act."""

    append_only = True

    case_id = models.UUIDField()
    from_on = models.DateField()
    reason = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        indexes = [models.Index(fields=["case_id"], name="pause_by_case")]


class PauseEnded(OwnedModel):
    """On this day the answer came, or the time for it was over."""

    append_only = True

    pause = models.OneToOneField(PauseStarted, on_delete=models.PROTECT, related_name="ended")
    until_on = models.DateField()
    recorded_at = models.DateTimeField()


class Extension(OwnedModel):
    """A new end, named before the old one had passed, with a reason."""

    append_only = True

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="extensions")
    until_on = models.DateField()
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()


class Settlement(OwnedModel):
    """An end of a promise, or its reversal; numbered, so that two at once cannot both be written."""

    append_only = True

    class Kind(models.TextChoices):
        HANDED_OVER = "handed_over"
        PUBLIC_ANSWER = "public_answer"
        DONE = "done"
        WITHDRAWN = "withdrawn"
        FORWARDED = "forwarded"
        SETTLED_OTHERWISE = "settled_otherwise"
        NOT_A_MATTER = "not_a_matter"
        REOPENED = "reopened"

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField()
    reason = models.CharField(max_length=200, default="")
    recorded_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["promise", "number"], name="settlement_numbered")]


class KeptRecord(OwnedModel):
    """How many of the last resolved promises of one kind were kept, as the evening of `on` knew it.

    Counted at night, so that a page states it without counting.
    """

    service_key = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    on = models.DateField()
    resolved = models.PositiveSmallIntegerField()
    kept = models.PositiveSmallIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality_id", "service_key", "kind"], name="kept_record_once"),
            models.CheckConstraint(condition=Q(kept__lte=F("resolved")), name="kept_of_resolved"),
        ]


# --- the ledger -----------------------------------------------------------------------------------------------


class Reservation(OwnedModel):
    """Minutes of a pool that are held for a promise, or for work taken in without one.

    Due on a day, or so many days after a pause ends.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="reservations", null=True)
    admission = models.ForeignKey(UnpromisedAdmission, on_delete=models.PROTECT, related_name="reservations", null=True)
    case_id = models.UUIDField()
    pool = models.ForeignKey("identity.Pool", on_delete=models.PROTECT)
    stage = models.CharField(max_length=80)
    due_on = models.DateField(null=True)
    lead_days = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveIntegerField()
    minutes_squared = models.PositiveBigIntegerField()
    flow_minutes = models.PositiveIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case_id", "pool", "stage"], name="reservation_once_per_stage"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, lead_days__isnull=False)
                | Q(due_on__isnull=False, lead_days__isnull=True),
                name="reservation_due_or_resting",
            ),
            models.CheckConstraint(
                condition=Q(promise__isnull=True, admission__isnull=False)
                | Q(promise__isnull=False, admission__isnull=True),
                name="reservation_promised_or_admitted",
            ),
        ]
        indexes = [
            # Holds all that a quote adds up, so that it need not touch the table.
            models.Index(
                fields=["municipality_id", "pool", "due_on", "lead_days", "minutes", "minutes_squared"],
                name="reservation_sums",
            )
        ]

    @property
    def kind(self) -> str:
        """The kind of promise it is held for, or that could not be made."""
        (held_for,) = (one for one in (self.promise, self.admission) if one is not None)
        return held_for.kind
