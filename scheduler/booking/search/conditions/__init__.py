"""What can be asked of a slot and what can stand in its way, said once for every search."""
