"""What happened, when, by whom and why: rows that are only ever added."""
