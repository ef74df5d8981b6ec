"""From obligation, demand and availability to a rota somebody can publish."""
