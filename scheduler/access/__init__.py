"""Who may call, and as what: bearer tokens and the links sent to patients."""
