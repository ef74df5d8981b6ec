"""Calendars that people's own devices read, by an address that only they know."""
