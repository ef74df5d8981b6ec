"""What clinicians are told of their shifts: once when a rota is published, and once for each change after that."""
