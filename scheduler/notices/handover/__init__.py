"""A published shift that its clinician offers to colleagues, who takes it, and who lets it change hands."""
