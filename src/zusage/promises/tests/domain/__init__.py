"""What must stay true about the law and the arithmetic of a promise; no database."""
