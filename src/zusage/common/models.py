"""Tables that every chapter leans on: jobs, tries, the mark of the clock."""

from django.db import models
from django.db.models import Q

from zusage.common.tenancy import OwnedModel


class Job(OwnedModel):
    """Something to be done after its act: a timer, a letter, an e-mail.

    Written in the act's transaction; claimed by one statement with a lease and a fencing number, so that a
    worker that was thought dead cannot finish what another has taken over.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DEAD = "dead"

    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality_id", "unique_key"], name="job_once_per_unique_key"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="job_waiting_by_due", condition=Q(state="waiting")),
        ]


class Stamp(models.Model):
    """A number drawn anew whenever something changes of which processes keep copies: see `stamps`.

    One row for each municipality, and one for the list of them. It stands above the municipalities, because it is read
    before anybody can say for which one a page speaks; it says nothing but that something is not as it was.
    """

    municipality_id = models.UUIDField(primary_key=True)
    number = models.PositiveIntegerField()


class Tries(models.Model):
    """How often something was tried wrongly in one window of time; the subject is a keyed hash."""

    subject = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "window_start"], name="tries_one_row_per_window")]


class ClockMark(models.Model):
    """The latest time that a worker has seen; a start before it means that the clock was set back."""

    seen_at = models.DateTimeField()
