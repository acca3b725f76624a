"""Values that every domain core may use; no Django, no clock, no database."""
