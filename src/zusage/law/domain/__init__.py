"""Periods of law and calendars: rules as data with their source and validity; no clock, no database."""
