"""What people tell us: texts that came in, and that they want none any more."""
