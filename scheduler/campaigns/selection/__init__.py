"""Who belongs to a cohort, asked of the database."""
