"""Zusage: what a city needs to keep its word."""
