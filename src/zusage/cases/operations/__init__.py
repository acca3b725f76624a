"""Everything that happens to cases: one file for each act. What several of them have in common stands in `parts`."""
