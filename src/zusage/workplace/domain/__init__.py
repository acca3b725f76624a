"""What the list of the day says, as plain values."""
