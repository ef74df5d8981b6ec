"""In which arm of a trial an appointment is, and how its patient is told: all that booking has to know of trials."""
