"""Reward models: a score for an image and a prompt, learned from people's choices."""
