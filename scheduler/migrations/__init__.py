"""The schema's history: numbered, linear, and equal to the models."""
