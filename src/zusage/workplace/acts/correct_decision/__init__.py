"""Put right, take back or replace what was decided; the decision before stays as it was."""

from zusage.workplace.acts.correct_decision.view import CorrectDecision

__all__ = ["CorrectDecision"]
