"""A draft changed by hand, shift by shift, and what the planner's referee says of it then."""
