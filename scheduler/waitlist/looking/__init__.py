"""What the worker's look over the list asks of the database."""
