"""All SQL that finds a clinician to be looked after, and the one rule of who has left."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, ClinicianContract
from scheduler.access.models import Staff


def left(today: date) -> sa.ColumnElement[bool]:
    """Whose contracts have all ended, or who worked here as staff, by the same e-mail address, and does no more.

    Whoever never had a contract has not left by that. A condition on `Clinician`.
    """
    contract = sa.exists().where(col(ClinicianContract.clinician_id) == Clinician.id)
    holds = contract.where(sa.or_(col(ClinicianContract.ends_on).is_(None), col(ClinicianContract.ends_on) >= today))
    staff = sa.exists().where(
        col(Staff.network_id) == Clinician.network_id, col(Staff.email) == sa.func.lower(Clinician.email)
    )
    works = staff.where(col(Staff.ended_at).is_(None))
    return sa.or_(sa.and_(contract, ~holds), sa.and_(staff, ~works))


async def clinician(
    session: AsyncSession, network_id: int, clinician_id: int, practice_id: int | None, *, lock: bool = False
) -> Clinician | None:
    """One of the network, or of one practice's; locked, it can still be booked with."""
    statement = select(Clinician).where(Clinician.network_id == network_id, Clinician.id == clinician_id)
    if practice_id is not None:
        statement = statement.where(Clinician.practice_id == practice_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    return (await session.exec(statement)).first()


async def by_email(session: AsyncSession, network_id: int, email: str, practice_id: int | None) -> list[Clinician]:
    """Those of the network, or of one practice's, who have this address, however it is written; two at most."""
    statement = select(Clinician).where(
        Clinician.network_id == network_id, sa.func.lower(col(Clinician.email)) == email.lower()
    )
    if practice_id is not None:
        statement = statement.where(Clinician.practice_id == practice_id)
    return list(await session.exec(statement.order_by(col(Clinician.id)).limit(2)))


async def has_left(session: AsyncSession, network_id: int, clinician_id: int, today: date) -> bool:
    found = await session.exec(
        select(Clinician.id).where(Clinician.network_id == network_id, Clinician.id == clinician_id, left(today))
    )
    return found.first() is not None
