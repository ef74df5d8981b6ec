"""The life of a message, as a table. Back to pending only where the provider certainly did not take it."""

FINAL = frozenset({"delivered", "failed", "withdrawn", "expired"})
LOST = ("failed", "expired", "unknown")  # reached nobody, or perhaps nobody: somebody ought to look

TRANSITIONS: dict[str, frozenset[str]] = {
    "pending": frozenset({"sending", "withdrawn", "expired", "failed"}),
    "sending": frozenset({"pending", "sent", "delivered", "failed", "unknown", "withdrawn", "expired"}),
    "unknown": frozenset({"pending", "sent", "delivered", "failed", "expired"}),
    "sent": frozenset({"delivered", "failed"}),
}


def may(before: str, after: str) -> bool:
    """Whether a message may go from one status to another; never from a final one."""
    return after in TRANSITIONS.get(before, frozenset())
