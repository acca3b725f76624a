"""The law and the arithmetic of a promise: values in, values out; no clock, no database, integers only."""
