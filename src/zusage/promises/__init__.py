"""Promises: the date a city gives its word for, the deadlines beside it, and how it is counted."""
