"""What many people said, made into one answer that keeps its doubt. Pure: no database, no Django."""
