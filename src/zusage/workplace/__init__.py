"""Pages of the workplace chapter."""
