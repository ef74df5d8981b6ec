"""Several messages to one number that leave as one text."""
