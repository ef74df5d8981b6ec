"""Signing in elsewhere (OpenID Connect): patients by NHS login, staff by whoever keeps their work account."""
