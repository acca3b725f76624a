"""How promises are counted, and which counts are shown."""
