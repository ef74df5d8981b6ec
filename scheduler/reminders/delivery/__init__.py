"""What became of the messages about appointments, in SQL."""
