"""All SQL about patients."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.patients.models import Patient


async def patient(session: AsyncSession, network_id: int, patient_id: int) -> Patient | None:
    found = await session.exec(select(Patient).where(Patient.network_id == network_id, Patient.id == patient_id))
    return found.first()


async def matching(
    session: AsyncSession, network_id: int, family_name: str, date_of_birth: date, postcode: str
) -> list[Patient]:
    """Patients with exactly these details, whatever the case and spacing."""
    found = await session.exec(
        select(Patient).where(
            Patient.network_id == network_id,
            sa.func.lower(Patient.family_name) == family_name.strip().lower(),
            Patient.date_of_birth == date_of_birth,
            sa.func.replace(Patient.postcode, " ", "") == postcode.replace(" ", "").upper(),
        )
    )
    return list(found)


async def by_number(session: AsyncSession, network_id: int, nhs_number: str, born: date) -> Patient | None:
    found = await session.exec(
        select(Patient).where(
            Patient.network_id == network_id, Patient.nhs_number == nhs_number, Patient.date_of_birth == born
        )
    )
    return found.first()


async def search(session: AsyncSession, network_id: int, words: list[str], limit: int) -> list[Patient]:
    """Patients whose names start with, or NHS number or birth date equal, every one of `words`."""
    statement = select(Patient).where(Patient.network_id == network_id)
    for word in words:
        prefix = word.lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        statement = statement.where(
            sa.or_(
                sa.func.lower(Patient.family_name).like(prefix),
                sa.func.lower(Patient.given_name).like(prefix),
                col(Patient.nhs_number) == word,
                sa.cast(Patient.date_of_birth, sa.Text) == word,
            )
        )
    found = await session.exec(
        statement.order_by(col(Patient.family_name), col(Patient.given_name), col(Patient.id)).limit(limit)
    )
    return list(found)


async def count(session: AsyncSession, network_id: int) -> int:
    found = await session.exec(select(sa.func.count()).select_from(Patient).where(Patient.network_id == network_id))
    return int(found.one())


async def has_real(session: AsyncSession) -> bool:
    """Whether anybody in the database is not synthetic, in whatever network: the demonstration keeps away from them."""
    found = await session.exec(select(sa.exists().where(~col(Patient.synthetic))))
    return bool(found.one())


async def some_reachable(session: AsyncSession, network_id: int, limit: int) -> list[Patient]:
    """Synthetic patients with a mobile and an e-mail address whose details nobody shares."""
    same = sa.orm.aliased(Patient)
    found = await session.exec(
        select(Patient)
        .where(
            Patient.network_id == network_id,
            col(Patient.synthetic),
            col(Patient.phone).like("+447%"),
            col(Patient.email).is_not(None),
            ~sa.exists().where(
                col(same.network_id) == Patient.network_id,
                col(same.id) != Patient.id,
                col(same.family_name) == Patient.family_name,
                col(same.date_of_birth) == Patient.date_of_birth,
            ),
        )
        .order_by(col(Patient.id))
        .limit(limit)
    )
    return list(found)
