"""Pages of the record chapter."""
