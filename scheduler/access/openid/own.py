"""What staff do about their own account elsewhere: see, link and unlink it, once they have shown that it is they."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries as people
from scheduler.access import secrets, sessions
from scheduler.access.errors import NotLetIn, OnlyWayIn
from scheduler.access.models import Staff
from scheduler.access.openid import queries, service
from scheduler.access.openid.claims import Colleague
from scheduler.access.openid.models import StaffAccount
from scheduler.access.openid.service import Attempt, Way
from scheduler.audit.service import record


async def accounts(session: AsyncSession, owner: Staff) -> list[StaffAccount]:
    """Those that sign in as them."""
    return await queries.accounts_of(session, owner.network_id, owner.id)


async def asked_from_within(session: AsyncSession, network_id: int, state: str) -> bool:
    """Whether an answer is to somebody who wanted to link an account; nothing is spent."""
    row = await queries.attempt(session, network_id, Way.STAFF, secrets.digest(state))
    return row is not None and row.staff_id is not None


async def link(
    session: AsyncSession, network_id: int, attempt: Attempt, who: Colleague, cookie: str, now: datetime
) -> None:
    """The account is theirs who asked, if they are still signed in where they asked.

    `NotLetIn` otherwise, `AccountKnown` where it is a colleague's.
    """
    here = await sessions.recognise(session, cookie, now)
    if here is None or here.staff_id is None or here.staff_id != attempt.staff_id:
        raise NotLetIn("whoever asked is signed in here no more")
    row = await people.staff_member(session, network_id, here.staff_id, lock=True)
    if row is None or row.ended_at is not None:
        raise NotLetIn("whoever asked works here no more")
    await service.link(session, row, who.issuer, who.subject, now, actor=f"staff:{row.id}")


async def unlink(session: AsyncSession, owner: Staff, now: datetime) -> None:
    """From here on no account elsewhere signs in as them. Twice is no error; `OnlyWayIn` without a password here."""
    if owner.password_hash is None:
        raise OnlyWayIn
    for account in await queries.accounts_of(session, owner.network_id, owner.id, lock=True):
        account.unlinked_at = now
        session.add(account)
        change, actor = ("linked", "unlinked"), f"staff:{owner.id}"
        reason = f"{account.subject} of {account.issuer}"
        record(session, owner.network_id, actor, change, actor=actor, now=now, reason=reason)
