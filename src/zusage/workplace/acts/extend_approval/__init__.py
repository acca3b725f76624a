"""Record the one extension of the period after which the approval counts as granted."""

from zusage.workplace.acts.extend_approval.view import ExtendApproval

__all__ = ["ExtendApproval"]
