"""What the network owes set against what it planned, offered and delivered."""
