"""Booking in few words with the database: what every booking asks and writes, a statement each (see decision 19)."""
