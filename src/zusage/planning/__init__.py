"""What would be, and what would have been: an office's log replayed."""
