"""Rosters of one shift a day: the form of the problem that the public benchmark is written in, and its own search."""
