"""A PostgreSQL of our own, so that one command is enough on a machine that has none."""
