"""Promises: calendars, periods of law, clocks, capacity, reservations, and the date a city gives its word for."""
