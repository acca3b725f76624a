"""What an office could have promised: its own event log, replayed without looking ahead. No Django, no house needed."""
