"""Comparing models: rewards, win rates, diversity, each with its interval."""
