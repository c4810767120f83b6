"""Whether known answers are still good for what they are for: leaks, wrong gold, copying."""
