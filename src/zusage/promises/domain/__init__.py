"""A promise and how it is counted: values in, values out; no clock, no database, whole numbers only."""
