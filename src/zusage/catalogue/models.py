"""What was published: every version of every service a municipality offers, with all its bytes."""

from django.db import models

from zusage.common.tenancy import OwnedModel


class PublishedService(OwnedModel):
    """One version of a service as this municipality offers it; a running matter keeps the row it began with.

    ``package_digest`` is over the package alone, ``digest`` over package and overlay. ``unsigned`` names what a lawyer
    has still to sign; such a row is for demos. ``by`` is a pseudonym.
    """

    append_only = True

    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    package_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    overlay = models.TextField()
    unsigned = models.JSONField(default=list)
    published_at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta(OwnedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality_id", "key", "digest"], name="service_published_once"),
        ]
        indexes = [models.Index(fields=["municipality_id", "key", "-published_at"], name="service_newest")]
