"""Matters: from intake to hand-over, with everything that happened to them."""
