"""What a calendar (RFC 5545) says about when its owner is busy: pure, and slow only in a process of its own."""
