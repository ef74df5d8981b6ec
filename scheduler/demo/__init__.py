"""Synthetic patients for the demonstration network."""
