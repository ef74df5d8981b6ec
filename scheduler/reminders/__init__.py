"""Finding the messages that are due and sending those that are still true."""
