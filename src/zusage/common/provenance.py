"""Where a row comes from: what a profile last said of it, or nothing, if it was made on pages."""

from django.db import models

from zusage.common.tenancy import OwnedModel


class FromProfile(OwnedModel):
    """A row that a municipality's profile may name and pages may edit.

    What the profile last said of it stands beside it, so that an installation can tell what was edited since.
    """

    profile_state = models.JSONField(null=True)

    class Meta(OwnedModel.Meta):
        abstract = True
