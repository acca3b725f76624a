"""Everything that happens to cases; each function is one act."""
