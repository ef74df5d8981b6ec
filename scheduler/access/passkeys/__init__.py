"""Passkeys of staff: a key on a device that takes the place of the code when they sign in."""
