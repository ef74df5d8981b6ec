"""Which clinicians somebody may look after, and who of them has left."""
