"""How clinicians are told of their shifts: where they are reached, and by which way they want to be."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, SessionDep, may
from api.v1.types import Body, PathId
from clinics.models import ToldBy
from scheduler.access.permissions import Permission
from scheduler.booking.idempotency import Body as Kept
from scheduler.notices import contact
from scheduler.notices.contact import Contact

router = APIRouter(prefix="/clinicians", tags=["clinicians"], dependencies=[may(Permission.MANAGE_STAFF)])


class ContactIn(Body):
    """`mobile` in E.164; `told_by` text or both needs one."""

    email: Annotated[str, Field(min_length=3, max_length=200, pattern=r"^[^\s@\x00]+@[^\s@\x00]+$")]
    mobile: Annotated[str, Field(max_length=20, pattern=r"^\+[0-9]+$")] | None = None
    told_by: ToldBy = ToldBy.EMAIL


class ContactOut(BaseModel):
    """Where somebody who wants texts cannot be texted, they are told by e-mail."""

    email: str
    mobile: str | None
    told_by: ToldBy

    @classmethod
    def of(cls, found: Contact) -> "ContactOut":
        return cls(email=found.email, mobile=found.mobile, told_by=found.told_by)


@router.get("/{clinician_id}/contact")
async def see_contact(clinician_id: PathId, session: SessionDep, caller: CallerDep) -> ContactOut:
    """Where a clinician is told of their shifts, and how."""
    return ContactOut.of(await contact.of_clinician(session, caller.network_id, clinician_id, caller.practice_id))


@router.put("/{clinician_id}/contact")
async def change_contact(
    clinician_id: PathId, wanted: ContactIn, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep,
    once: OnceDep,
) -> ContactOut:  # fmt: skip
    """Change it, all of it at once. What was written before keeps the address that it was written to."""
    new = Contact(wanted.email, wanted.mobile, wanted.told_by)

    async def act() -> Kept:
        changed = await contact.change(session, actor, clinician_id, caller.practice_id, new, now)
        return ContactOut.of(changed).model_dump(mode="json")

    return ContactOut.model_validate(await once(wanted.model_dump(mode="json"), act))
