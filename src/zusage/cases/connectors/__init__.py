"""What the house does when a process calls: one file for each kind that `catalogue.domain.connectors` declares."""

from zusage.cases.connectors import decision, end, letter

__all__ = ["decision", "end", "letter"]
