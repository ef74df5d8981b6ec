"""The FHIR R4 facade: what other organisations' systems read, hold, book and cancel over."""
