"""Answers, the way through the pages, what was uploaded; pure values."""
