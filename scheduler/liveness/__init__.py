"""Whether a process without a port still does its work."""
