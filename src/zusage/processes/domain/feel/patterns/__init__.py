"""Regular expressions as XPath knows them: ``reader`` -> ``pattern`` (Python's engine, or the ``machine``)."""
