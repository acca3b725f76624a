"""Minutes of pools, and the days they can give their word for."""
