"""Complete a work item with what was decided."""

from zusage.workplace.acts.decide.view import Decide

__all__ = ["Decide"]
