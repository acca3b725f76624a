"""Judges that nobody here wrote: third-party suites, run over the engine as it stands."""
