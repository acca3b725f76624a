"""The workplace: one list in the order that keeps promises, and the file of each case."""
