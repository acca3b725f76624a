"""Hand a letter or an item over at the counter."""

from zusage.workplace.acts.hand_over.view import HandOver

__all__ = ["HandOver"]
