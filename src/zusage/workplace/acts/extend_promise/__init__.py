"""Name a later day than the promised one, with the reason that is told; it never counts as kept."""

from zusage.workplace.acts.extend_promise.view import ExtendPromise

__all__ = ["ExtendPromise"]
