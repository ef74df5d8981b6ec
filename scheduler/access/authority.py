"""Whom somebody who looks after staff may add, end, or give a new link: nobody above themselves or elsewhere."""

from dataclasses import dataclass

from scheduler.access.errors import AboveYourRole, BeyondYourPractice
from scheduler.access.permissions import Role

_UP_TO_MANAGER = frozenset({Role.RECEPTIONIST, Role.CLINICIAN, Role.MANAGER})
LOOKS_AFTER: dict[Role, frozenset[Role]] = {Role.MANAGER: _UP_TO_MANAGER, Role.NETWORK_MANAGER: frozenset(Role)}


@dataclass(frozen=True)
class Manager:
    """Who looks after staff, of a practice or (None) of the whole network; `name` is the trail's."""

    network_id: int
    role: str
    name: str
    practice_id: int | None = None

    @property
    def roles(self) -> list[Role]:
        """The roles they may give and end, in the order of the table."""
        mine = LOOKS_AFTER.get(Role(self.role), frozenset())
        return [role for role in Role if role in mine]

    def reaches(self, practice_id: int | None) -> bool:
        """Whether somebody who works there is theirs to look after."""
        return self.practice_id is None or practice_id == self.practice_id

    def refuse_beyond(self, role: str, practice_id: int | None) -> None:
        """Raise `AboveYourRole` or `BeyondYourPractice` for whom they may not add, end or let in again."""
        if role not in self.roles:
            raise AboveYourRole
        if not self.reaches(practice_id):
            raise BeyondYourPractice
