"""Periods of law, calendars, and how a date is derived."""
