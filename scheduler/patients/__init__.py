"""People registered with a practice of the network, and how to reach them."""
