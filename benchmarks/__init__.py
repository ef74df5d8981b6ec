"""What we measure, against whom, with the command that reproduces it."""
