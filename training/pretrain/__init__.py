"""Small models of our own, trained from nothing on procedural scenes: the demo's generator and CLIP."""
