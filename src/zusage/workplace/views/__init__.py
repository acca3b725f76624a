"""Pages of the workplace that only read, one module per subject; what staff does stands in `acts`."""
