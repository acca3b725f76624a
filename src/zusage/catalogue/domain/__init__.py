"""What a service package is, and what can be wrong with it; pure values."""
