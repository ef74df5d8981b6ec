"""Staff on the pages: who has signed in, what their role may, and what opens their secrets."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from api.deps import SessionDep, SignedInDep
from scheduler.access import staff
from scheduler.access.authority import Manager
from scheduler.access.errors import SignInFirst
from scheduler.access.models import Staff
from scheduler.access.passkeys.relying_party import RelyingParty
from scheduler.access.permissions import Permission, refuse_unless
from scheduler.access.secrets import Seal
from scheduler.booking.actor import Actor
from scheduler.runtime import Runtime


async def member(session: SessionDep, who: SignedInDep) -> Staff:
    """The member of staff who has signed in; a patient is asked to sign in as one."""
    if who.person.staff_id is None:
        raise SignInFirst
    return await staff.get(session, who.person.network_id, who.person.staff_id)


MemberDep = Annotated[Staff, Depends(member)]


async def asks_itself() -> None:
    """Marks a route that finds its member of staff by itself: its transaction ends before another site is asked."""


@dataclass(frozen=True)
class MemberMay:
    """The member of staff, whose role may; others are refused."""

    wanted: Permission

    async def __call__(self, member: MemberDep) -> Staff:
        refuse_unless(member.role, self.wanted)
        return member


StaffManagerDep = Annotated[Staff, Depends(MemberMay(Permission.MANAGE_STAFF))]
CloserDep = Annotated[Staff, Depends(MemberMay(Permission.CLOSE))]
ReceptionDep = Annotated[Staff, Depends(MemberMay(Permission.READ_REPLIES))]
PlannerDep = Annotated[Staff, Depends(MemberMay(Permission.PLAN_ROTAS))]
ClinicianDep = Annotated[Staff, Depends(MemberMay(Permission.OWN_SHIFTS))]
RotaReaderDep = Annotated[Staff, Depends(MemberMay(Permission.SEE_ROTA))]
TrialManagerDep = Annotated[Staff, Depends(MemberMay(Permission.RUN_TRIALS))]
TrailReaderDep = Annotated[Staff, Depends(MemberMay(Permission.READ_TRAIL))]


def as_manager(member: Staff) -> Manager:
    return Manager(member.network_id, member.role, f"staff:{member.id}", member.practice_id)


def as_actor(member: Staff) -> Actor:
    """A member of staff as the trail names them."""
    return Actor(member.network_id, f"staff:{member.id}")


def relying_party(runtime: Runtime) -> RelyingParty | None:
    """Us, as passkeys know us; None where our address is a number, which no passkey is for."""
    return RelyingParty.at(runtime.settings.base_url, runtime.settings.product_name)


def seal(runtime: Runtime) -> Seal:
    return Seal(runtime.settings.secret_key.get_secret_value())
