"""What several acts have in common; none of it is an act by itself."""
