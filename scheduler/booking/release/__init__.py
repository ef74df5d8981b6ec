"""Who can book what, and when: what a service's row and its quotas say, as a network sees and sets it."""
