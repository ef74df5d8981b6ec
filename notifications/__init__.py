"""Getting a message to a person and knowing whether it arrived."""
