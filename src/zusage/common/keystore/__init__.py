"""The key store: one AES-256 key per case or draft, wrapped by the master key, in a database of its own.

Apart from the data, so that it has a backup of its own (at most 35 days) and erasing a key erases the case.
"""
