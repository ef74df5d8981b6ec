"""The published pattern: sessions, shifts and the slots they are carved into."""
