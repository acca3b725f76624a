"""Drafts: what somebody has filled in and not yet sent. Everything personal is sealed under the draft's own key."""

from django.db import models

from zusage.common.tenancy import OwnedModel


class Draft(OwnedModel):
    """One application in the making. Whoever holds the link can go on; we keep only the link's keyed hash.

    The key becomes the key of the case when the draft is sent. ``page`` is the last page that was saved.
    """

    token_hmac = models.CharField(max_length=64)
    key_id = models.UUIDField()
    service = models.ForeignKey("catalogue.PublishedService", on_delete=models.PROTECT)
    answers = models.BinaryField()
    page = models.CharField(max_length=60, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality_id", "token_hmac"], name="draft_token_once"),
        ]
        indexes = [models.Index(fields=["municipality_id", "expires_at"], name="draft_by_expiry")]


class DraftUpload(OwnedModel):
    """One file of a draft; name and content are sealed together."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="uploads")
    question = models.CharField(max_length=60)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=40)
    name = models.BinaryField()
    content = models.BinaryField()
    created_at = models.DateTimeField()
