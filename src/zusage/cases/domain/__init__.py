"""Values about matters and the log of what happened to them."""
