"""Who acts: every change names them in the trail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Who acts, for which network, and how the trail names them.

    `organisation` is the ODS code of the partner organisation whose system it is; none for the network's own people.
    """

    network_id: int
    name: str
    organisation: str | None = None
