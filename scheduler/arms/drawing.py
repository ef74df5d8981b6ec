"""Who takes part in a trial, in which arm, and in which stratum: by a hash of the appointment that nobody can foresee.

Not by permuted blocks: they need a counter of each stratum on which all bookings would queue up, and towards the end of
a block the next arm can be guessed. What blocks would balance, the analysis takes into account by lead time.
"""

from hashlib import blake2b
from typing import Literal

Arm = Literal["a", "b"]
STRATA = ((0, 2), (3, 7), (8, 14), (15, None))
"""Days from booking to the appointment, both included."""


def draw(seed: str, appointment_id: int, share_percent: int) -> Arm | None:
    """The arm, each as likely as the other; None for an appointment that does not take part."""
    digest = blake2b(f"{appointment_id}".encode(), key=seed.encode(), digest_size=8).digest()
    point = int.from_bytes(digest) * 200 // 2**64  # which half per cent it falls into
    if point >= 2 * share_percent:
        return None
    return "b" if point % 2 else "a"


def stratum(lead_days: int) -> int:
    """The index of its stratum."""
    return next(i for i, (_, last) in enumerate(STRATA) if last is None or lead_days <= last)
