"""Votes spent where they tell most: the setting, the rounds, and when the next is due."""
