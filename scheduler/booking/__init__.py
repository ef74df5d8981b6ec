"""From a free slot to an appointment and back, with the database as the judge."""
