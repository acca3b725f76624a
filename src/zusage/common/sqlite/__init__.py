"""SQLite as Django speaks it, with ids of 16 bytes in place of 32 letters."""
