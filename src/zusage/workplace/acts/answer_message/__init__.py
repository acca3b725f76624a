"""Write to the applicant; it is read on the page of the matter."""

from zusage.workplace.acts.answer_message.view import AnswerMessage

__all__ = ["AnswerMessage"]
