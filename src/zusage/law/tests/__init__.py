"""What must stay true about promises."""
