"""The catalogue: service packages, read, checked, published and found."""
