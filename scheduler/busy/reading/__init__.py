"""Fetching a calendar from an address that somebody gave us, and from nowhere else that it may lead to."""
