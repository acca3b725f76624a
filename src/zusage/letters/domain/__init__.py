"""The pure core of the letters: values in, PDF bytes out; no database, no clock, no network."""
