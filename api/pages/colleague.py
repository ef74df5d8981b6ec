"""Who is at the front desk: staff who have signed in, and who may do there what is done there."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from api.deps import SessionDep, SignedInDep
from scheduler.access import staff
from scheduler.access.errors import SignInFirst
from scheduler.access.permissions import Permission, refuse_unless
from scheduler.booking.actor import Actor

NEEDED = (Permission.BOOK, Permission.CANCEL, Permission.SEE_PATIENTS)


@dataclass(frozen=True)
class Colleague:
    """Somebody at work, and how the trail names them."""

    actor: Actor
    name: str


async def at_the_desk(session: SessionDep, who: SignedInDep) -> Colleague:
    """Raises `SignInFirst` for patients and strangers, and `NotAllowed` for a role that does not book."""
    if who.person.staff_id is None:
        raise SignInFirst
    row = await staff.get(session, who.person.network_id, who.person.staff_id)
    for wanted in NEEDED:
        refuse_unless(row.role, wanted)
    return Colleague(Actor(who.person.network_id, who.person.actor), row.name)


ColleagueDep = Annotated[Colleague, Depends(at_the_desk)]
