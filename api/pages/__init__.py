"""Pages for people: a presenter prepares, a template prints, everything works without JavaScript."""
