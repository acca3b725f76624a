"""The history of the promises tables."""
