"""Our rows as FHIR resources, one module a resource: plain functions that return plain dictionaries."""
