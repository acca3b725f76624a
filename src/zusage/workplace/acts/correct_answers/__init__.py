"""Put answers of an application right, before anything is decided by them."""

from zusage.workplace.acts.correct_answers.view import CorrectAnswers

__all__ = ["CorrectAnswers"]
