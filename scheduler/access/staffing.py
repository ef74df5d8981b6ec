"""Looking after staff, for those whose role it is: see, add, end, and let in again who lost a password or a phone."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries, secrets, sessions, staff
from scheduler.access.authority import Manager
from scheduler.access.errors import LastNetworkManager, StaffNotFound
from scheduler.access.models import Staff
from scheduler.access.openid import service as elsewhere
from scheduler.access.passkeys import service as passkeys
from scheduler.access.permissions import Role
from scheduler.access.secrets import Seal
from scheduler.access.sessions import Person
from scheduler.access.staff import SET_UP_WITHIN, Newcomer
from scheduler.access.tokens import refuse_unknown_role
from scheduler.access.workplace import practice_of
from scheduler.audit.service import record


async def listed(session: AsyncSession, manager: Manager) -> list[Staff]:
    """Everybody whom they may see, those who have left too, in the order in which they were added."""
    everybody = await staff.listed(session, manager.network_id)
    return [one for one in everybody if manager.reaches(one.practice_id)]


async def add(
    session: AsyncSession, manager: Manager, newcomer: Newcomer, now: datetime, seal: Seal
) -> tuple[Staff, str]:
    """Add somebody; with them the secret of their link, this once."""
    refuse_unknown_role(newcomer.role)
    practice_id = await practice_of(session, manager.network_id, newcomer.role, newcomer.practice)
    manager.refuse_beyond(newcomer.role, practice_id)
    link = await staff.add(session, manager.network_id, newcomer, now, seal, actor=manager.name)
    return await _of_link(session, manager, link), link


async def end(session: AsyncSession, manager: Manager, staff_id: int, now: datetime, reason: str = "") -> None:
    """End somebody's work here at once. Twice is no error; the last network manager stays."""
    row = await _reached(session, manager, staff_id)
    if row.role == Role.NETWORK_MANAGER and row.ended_at is None:
        await _refuse_the_last(session, manager.network_id, row)
    await staff.end(session, manager.network_id, staff_id, now, actor=manager.name, reason=reason)


async def let_in_again(
    session: AsyncSession, manager: Manager, staff_id: int, now: datetime, seal: Seal
) -> tuple[Staff, str]:
    """A new link, as on the first day: what they signed in with here is worth nothing, and they are signed out."""
    row = await _reached(session, manager, staff_id)
    if row.ended_at is not None:
        raise StaffNotFound
    link = secrets.handed_out()
    row.password_hash, row.totp_secret = None, seal.close(secrets.authenticator_secret())
    row.setup_digest, row.setup_until = secrets.digest(link), now + SET_UP_WITHIN
    row.failures, row.wait_until = 0, None
    await passkeys.remove_all(session, row, now)
    await sessions.end_all(session, Person(manager.network_id, staff_id=row.id), now, manager.name)
    change = ("added", "given a new link")
    record(session, manager.network_id, f"staff:{row.id}", change, actor=manager.name, now=now)
    await session.flush()
    return row, link


async def link_account(
    session: AsyncSession, manager: Manager, staff_id: int, issuer: str, subject: str, now: datetime
) -> None:
    """From here on an account elsewhere signs in as them. Twice is no error."""
    row = await _reached(session, manager, staff_id)
    if row.ended_at is not None:
        raise StaffNotFound
    await elsewhere.link(session, row, issuer, subject, now, actor=manager.name)


async def _reached(session: AsyncSession, manager: Manager, staff_id: int) -> Staff:
    """One whom they may look after, locked; of another practice's people there is nobody."""
    row = await queries.staff_member(session, manager.network_id, staff_id, lock=True)
    if row is None or not manager.reaches(row.practice_id):
        raise StaffNotFound
    manager.refuse_beyond(row.role, row.practice_id)
    return row


async def _refuse_the_last(session: AsyncSession, network_id: int, leaving: Staff) -> None:
    """Who stays can sign in, here or by an account elsewhere. All are locked: of two who end each other one stays."""
    managers = await queries.who_work_as(session, network_id, Role.NETWORK_MANAGER, lock=True)
    others = [one for one in managers if one.id != leaving.id]
    linked = await elsewhere.linked(session, network_id, [one.id for one in others])
    if not any(one.password_hash is not None or one.id in linked for one in others):
        raise LastNetworkManager


async def _of_link(session: AsyncSession, manager: Manager, link: str) -> Staff:
    row = await queries.staff_by_setup(session, secrets.digest(link))
    if row is None:
        raise StaffNotFound
    return row
