"""Applications: what a person fills in before it becomes a case."""
