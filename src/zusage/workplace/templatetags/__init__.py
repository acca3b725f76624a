"""What templates of the workplace ask for by name."""
