"""Tables of matters. State tables are what the program reads; events are what happened.

What a person told us is sealed under the key of the case; reference, service, activities and dates are in
clear. No table names a member of staff: events carry a pseudonym that differs from case to case.
"""

from django.db import models
from django.db.models import Q

from zusage.common.digests import DigestField
from zusage.common.tenancy import OwnedModel


class Case(OwnedModel):
    """One matter."""

    class State(models.TextChoices):
        OPEN = "open"  # somebody has to do something
        DECIDED = "decided"  # answered for good, but not everything is with the person yet
        CLOSED = "closed"  # ended; `end_kind` says how
        WITHDRAWN = "withdrawn"  # taken back by the applicant

    reference = models.CharField(max_length=14)
    service = models.ForeignKey("catalogue.PublishedService", on_delete=models.PROTECT)
    service_key = models.CharField(max_length=80)
    channel = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    end = models.CharField(max_length=80, default="")  # the end that the process named, as the package declares it
    end_kind = models.CharField(max_length=20, default="")  # how it ended; empty while it runs
    ended_at = models.DateTimeField(null=True)
    key_id = models.UUIDField()
    access_code_hash = DigestField()
    semantics_version = models.PositiveSmallIntegerField()
    marking = models.TextField()
    variables = models.BinaryField()
    event_count = models.PositiveIntegerField(default=0)
    chain_head = DigestField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "reference"], name="case_reference_once")]
        indexes = [models.Index(fields=["municipality_id", "service_key", "state"], name="case_by_service")]


class Sending(OwnedModel):
    """What was sent, by the keyed hash of its form: sent again, it opens no second case, and whoever sent it is told.

    ``access_code`` is sealed under the key of the case, and empty once it may be shown no more.
    """

    form = DigestField()
    case = models.OneToOneField(Case, on_delete=models.PROTECT)
    access_code = models.BinaryField(default=b"")
    sent_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "form"], name="sending_once_per_form")]
        indexes = [models.Index(fields=["municipality_id", "sent_at"], name="sending_by_age")]


class Likeness(OwnedModel):
    """The last matter with such answers, by a keyed hash of those that its service calls alike; forgotten in time."""

    fingerprint = DigestField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    received_on = models.DateField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality_id", "fingerprint"], name="likeness_once_per_fingerprint")
        ]


class Event(OwnedModel):
    """The header of something that happened to a case; chained by hashes, never changed."""

    append_only = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)  # its key begins with it
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    body_digest = DigestField(default="")
    previous_hash = DigestField()
    hash = DigestField()
    format_version = models.PositiveSmallIntegerField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="event_sequence_once")]


class EventBody(OwnedModel):
    """What of an event is personal: sealed under the key of the case, covered by the header's digest."""

    append_only = True

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="body")
    key_id = models.UUIDField()
    ciphertext = models.BinaryField()


class Decision(OwnedModel):
    """What was decided. A correction, a revocation or a remedy adds a row; none is ever changed."""

    append_only = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)  # its key begins with it
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=80)
    nature = models.CharField(max_length=12)  # first | correction | revocation | remedy
    partial = models.BooleanField()
    by_machine = models.BooleanField()
    letter = models.CharField(max_length=80)
    reasons = models.BinaryField(null=True)  # sealed
    decided_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="decision_numbered")]


class WorkItem(OwnedModel):
    """One activity of a case that a person does: staff with a skill, or the applicant."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        WITHDRAWN = "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)  # its key begins with it
    effect_id = models.CharField(max_length=40)
    activity_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    performer = models.CharField(max_length=60)
    minutes = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    latest_start_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "effect_id"], name="work_item_once_per_effect")]
        indexes = [
            models.Index(
                fields=["municipality_id", "performer", "latest_start_at"],
                name="work_item_open_by_start",
                condition=Q(state="open"),
            )
        ]


class AwaitedMessage(OwnedModel):
    """A message that the process of a case awaits now; the row goes when it is awaited no longer."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    service = models.ForeignKey("catalogue.PublishedService", on_delete=models.PROTECT)  # whose keys are told apart
    effect_id = models.CharField(max_length=40)
    message = models.CharField(max_length=80)
    keys_hash = models.CharField(max_length=64, default="")  # of the correlation keys; empty if it has none
    created_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "effect_id"], name="awaited_message_once_per_effect")]
        indexes = [models.Index(fields=["municipality_id", "message", "keys_hash"], name="awaited_message_by_keys")]


class ReceivedMessage(OwnedModel):
    """A message with an id that came for a case, so that it counts once; what it said stands sealed in its event."""

    class State(models.TextChoices):
        KEPT = "kept"  # came before the process awaited it
        DELIVERED = "delivered"
        UNREAD = "unread"  # the process ended without it; a person reads it

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    message = models.CharField(max_length=80)
    id_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State)
    received_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "id_hash"], name="message_once_per_id")]
        indexes = [models.Index(fields=["case", "state"], name="message_by_state")]


class Document(OwnedModel):
    """A file of a case, sealed: an upload, a receipt, a letter."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=60)
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(null=True)  # of a letter
    sealed = models.BinaryField()
    created_at = models.DateTimeField()


class PostRun(OwnedModel):
    """One day's letters, and the list that the post room ticks; what is printed is put together when it is fetched."""

    run_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    key_id = models.UUIDField()
    listing = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "run_on", "number"], name="post_run_once")]


class Delivery(OwnedModel):
    """Something on its way to a person: a letter, or a thing; only its hand-over keeps a promise."""

    class State(models.TextChoices):
        QUEUED = "queued"  # waits to be typeset
        READY = "ready"  # waits for the post run or the counter
        IN_RUN = "in_run"  # printed, waits for the tick
        HANDED_OVER = "handed_over"
        RETURNED = "returned"  # came back; did not reach the person
        STOPPED = "stopped"  # withdrawn before it left the house

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    deliverable = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)  # notice | letter | item
    purpose = models.CharField(max_length=12, default="")  # what the letter is for; empty for an item
    settles = models.CharField(max_length=30, default="")  # the kind of promise that its hand-over settles
    letter = models.CharField(max_length=80, default="")
    copy = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    data = models.BinaryField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True)
    run = models.ForeignKey(PostRun, on_delete=models.PROTECT, null=True)
    channel = models.CharField(max_length=10, default="")  # post | abroad | counter; abroad is known beforehand
    handed_over_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        indexes = [models.Index(fields=["municipality_id", "state"], name="delivery_by_state")]


class Reading(OwnedModel):
    """That somebody of the staff opened a case, and what for; shown to the applicant by unit and role."""

    append_only = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    at = models.DateTimeField()
    unit = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)
    actor = models.CharField(max_length=20)
