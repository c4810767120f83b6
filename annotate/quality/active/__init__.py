"""Which pairs to ask about next, and whether choosing them helps. Plain arrays, no database."""
