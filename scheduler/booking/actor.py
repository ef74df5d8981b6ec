"""Who acts: every change names them in the trail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Who acts, for which network, and how the trail names them; for a partner, its `organisation`'s ODS code."""

    network_id: int
    name: str
    organisation: str | None = None
