"""Patch maps: which parts of an image match its references (PatchDPO, arXiv 2412.03177)."""
