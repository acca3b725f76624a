"""Tables of the promises chapter.

What was promised is append-only, and so is everything that happened to it. A case is known by its id only; the minutes
that are held for a promise stand in `capacity`.
"""

from django.db import models
from django.db.models import F, Q

from zusage.common.digests import DigestField
from zusage.common.tenancy import OwnedModel

# --- what promises count by ------------------------------------------------------------------------------------


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

    `stages` are the work it was quoted for, as `stages_to_json` writes them; empty where it needs no capacity.
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
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, db_index=False)
    inputs_digest = DigestField()
    probability_bp = models.PositiveSmallIntegerField()
    derivation = models.JSONField()
    stages = models.JSONField(default=list)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case_id", "kind"], name="promise_once_per_kind")]
        indexes = [models.Index(fields=["municipality_id", "service_key", "kind"], name="promise_by_service")]


class UnpromisedAdmission(OwnedModel):
    """Work that had to be taken in without a promise, and the day by which the ledger reckons with it.

    `provisional_due_on` is the honest day that was found too late to be promised, else the end of the statutory
    deadline, else the window or, if that is later, the last day known of the pool. It orders the work; it is named to
    nobody. `stages` are the work that was wanted, within `window_days`.
    """

    append_only = True

    case_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    provisional_due_on = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    stages = models.JSONField(default=list)
    admitted_at = models.DateTimeField()
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, db_index=False)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case_id", "kind"], name="admission_once_per_kind")]


class Deadline(OwnedModel):
    """One deadline of a case; they run side by side."""

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

    # Its key begins with the promise.
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="settlements", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField()
    reason = models.CharField(max_length=200, default="")
    recorded_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["promise", "number"], name="settlement_numbered")]


class KeptRecord(OwnedModel):
    """How many of the last resolved promises of one kind were kept, as the evening of `on` knew it.

    The first of them came to be known on `since_on`. Counted at night, so that a page states it without counting.
    """

    service_key = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    since_on = models.DateField()
    on = models.DateField()
    resolved = models.PositiveSmallIntegerField()
    kept = models.PositiveSmallIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality_id", "service_key", "kind"], name="kept_record_once"),
            models.CheckConstraint(condition=Q(kept__lte=F("resolved")), name="kept_of_resolved"),
        ]
