"""Clinicians' own calendars, read in as the times at which they are busy; of their contents nothing else is kept."""
