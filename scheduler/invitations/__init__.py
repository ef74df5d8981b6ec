"""Who is invited to what: below booking, since some services are booked with an invitation only."""
