"""The day at a site: who comes, who is here, and who is still to be closed."""
