"""Holds in the database: which there are, what they keep, and letting go of it."""
