"""Pages of the workplace, one module per thing that staff does."""
