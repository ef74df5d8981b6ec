"""The life of an invitation, as a table: forward only."""

from enum import StrEnum


class InvitationStatus(StrEnum):
    """Waiting: chosen for a wave, and not told yet. Withdrawn: it was of no use any more, or its campaign ended."""

    WAITING = "waiting"
    SENT = "sent"
    BOOKED = "booked"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN = (InvitationStatus.WAITING, InvitationStatus.SENT)

TRANSITIONS: dict[InvitationStatus, frozenset[InvitationStatus]] = {
    InvitationStatus.WAITING: frozenset({InvitationStatus.SENT, InvitationStatus.WITHDRAWN}),
    InvitationStatus.SENT: frozenset(
        {
            InvitationStatus.BOOKED,
            InvitationStatus.DECLINED,
            InvitationStatus.EXPIRED,
            InvitationStatus.WITHDRAWN,
        }
    ),
}


def may(before: str, after: InvitationStatus) -> bool:
    """Whether an invitation may go from one status to another; never from an end."""
    return after in TRANSITIONS.get(InvitationStatus(before), frozenset())
