"""Texts that patients send: each kind of answer has a reader of its own, and the first that knows it takes it."""
