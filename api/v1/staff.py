"""Who works here, for those who look after them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.deps import CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.members import seal
from api.v1.sealed import once_sealed
from api.v1.types import Body, PathId, Text
from scheduler.access import staffing
from scheduler.access.authority import Manager
from scheduler.access.models import Staff
from scheduler.access.openid.service import Way
from scheduler.access.permissions import Permission, Role
from scheduler.access.staff import Newcomer
from scheduler.access.tokens import Caller
from scheduler.booking.idempotency import Body as Kept
from scheduler.errors import Conflict
from scheduler.runtime import Runtime

router = APIRouter(prefix="/staff", tags=["staff"], dependencies=[may(Permission.MANAGE_STAFF)])
Reason = Annotated[str, Query(max_length=500, pattern=r"^[^\x00]*$")]


class NewcomerIn(Body):
    """`practice` is the ODS code of the one practice they work for; without it they work for the network."""

    email: Annotated[str, Field(min_length=3, max_length=200, pattern=r"^[^\s@\x00]+@[^\s@\x00]+$")]
    name: Text
    role: Role
    practice: Text | None = None


class AccountIn(Body):
    """`subject` is the provider's own word for the account: the `sub` of its tokens."""

    subject: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]


class NoProvider(Conflict):
    """No provider of work accounts is named in the settings (STAFF_OPENID_ISSUER)."""


class StaffOut(BaseModel):
    """`set_up`: whether they have chosen a password. Who has left has an `ended_at`."""

    id: int
    name: str
    email: str
    role: Role
    practice_id: int | None
    set_up: bool
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Staff) -> "StaffOut":
        return cls(
            id=row.id, name=row.name, email=row.email, role=Role(row.role), practice_id=row.practice_id,
            set_up=row.password_hash is not None, created_at=row.created_at, ended_at=row.ended_at,
        )  # fmt: skip


class AllStaffOut(BaseModel):
    items: list[StaffOut]


class LinkedOut(StaffOut):
    """`link` is shown this once: with it they choose a password, within three days."""

    link: str


@router.get("")
async def list_staff(session: SessionDep, caller: CallerDep) -> AllStaffOut:
    """Everybody, or everybody of the caller's practice, in the order in which they were added."""
    return AllStaffOut(items=[StaffOut.of(row) for row in await staffing.listed(session, _manager(caller))])


@router.post("", status_code=201)
async def add(
    wanted: NewcomerIn, session: SessionDep, caller: CallerDep, now: NowDep, runtime: RuntimeDep, once: OnceDep
) -> LinkedOut:
    """Add somebody, up to the caller's own role and within the caller's practice."""
    newcomer = Newcomer(wanted.email, wanted.name, wanted.role, wanted.practice)

    async def act() -> Kept:
        return _linked(runtime, *await staffing.add(session, _manager(caller), newcomer, now, seal(runtime)))

    return LinkedOut.model_validate(await once_sealed(once, runtime, wanted.model_dump(mode="json"), act))


@router.post("/{staff_id}/link")
async def let_in_again(
    staff_id: PathId, session: SessionDep, caller: CallerDep, now: NowDep, runtime: RuntimeDep, once: OnceDep
) -> LinkedOut:
    """A new link for who has lost a password or an authenticator. They are signed out, and begin anew with it."""

    async def act() -> Kept:
        return _linked(runtime, *await staffing.let_in_again(session, _manager(caller), staff_id, now, seal(runtime)))

    return LinkedOut.model_validate(await once_sealed(once, runtime, {}, act))


@router.put("/{staff_id}/account", status_code=204)
async def link_account(
    staff_id: PathId, wanted: AccountIn, session: SessionDep, caller: CallerDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep,
) -> None:  # fmt: skip
    """Say which account at the network's provider of work accounts signs in as them. Twice is no error."""
    provider = runtime.identity.get(Way.STAFF)
    if provider is None:
        raise NoProvider

    async def act() -> Kept:
        await staffing.link_account(session, _manager(caller), staff_id, provider.issuer, wanted.subject, now)
        return {}

    await once(wanted.model_dump(), act)


@router.delete("/{staff_id}", status_code=204)
async def end(
    staff_id: PathId, session: SessionDep, caller: CallerDep, now: NowDep, once: OnceDep, reason: Reason = ""
) -> None:
    """End somebody's work here: they are signed out everywhere at once. Twice is no error."""

    async def act() -> Kept:
        await staffing.end(session, _manager(caller), staff_id, now, reason)
        return {}

    await once({}, act)


def _manager(caller: Caller) -> Manager:
    return Manager(caller.network_id, caller.role, caller.name, caller.practice_id)


def _linked(runtime: Runtime, row: Staff, link: str) -> Kept:
    return StaffOut.of(row).model_dump(mode="json") | {"link": f"{runtime.settings.base_url}/set-up/{link}"}
