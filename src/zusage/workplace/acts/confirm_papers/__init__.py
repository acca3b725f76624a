"""Say since when the papers are complete; the deadlines of the law that begin with it start."""

from zusage.workplace.acts.confirm_papers.view import ConfirmPapers

__all__ = ["ConfirmPapers"]
