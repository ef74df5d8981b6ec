"""One shift: what a plan is made of, and what an earlier one has promised."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Assignment:
    """A person for a whole session, in one room, giving one service."""

    session_id: int
    person_id: int
    room_id: int
    service: str

    @property
    def key(self) -> tuple[int, int, str]:
        """Who gives what, and when: all but the room."""
        return self.person_id, self.session_id, self.service
