"""What a clinician says of their own work: what they can and would like to work of a week, and when they are away."""
