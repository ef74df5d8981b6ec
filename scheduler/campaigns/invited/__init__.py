"""Invitations, and the numbers that texts give to times."""
