"""The one table of the key store."""

from django.db import models


class WrappedKey(models.Model):
    """A case key, encrypted under the master key; useless without it."""

    id = models.UUIDField(primary_key=True)
    municipality_id = models.UUIDField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
