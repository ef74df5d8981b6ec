"""What a network decides about its messages: the rows, what may stand in them, and who wrote them."""
