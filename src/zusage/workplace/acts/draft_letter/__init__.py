"""Look at the letter that would follow a decision; nothing is kept. Its button stands in the form of `decide`."""

from zusage.workplace.acts.draft_letter.view import DraftLetter

__all__ = ["DraftLetter"]
