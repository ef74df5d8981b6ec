"""All SQL about patients."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.patients.asked import Asked
from scheduler.patients.models import Patient, PatientName

LAST_LETTER = "\U0010ffff"


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


async def search(session: AsyncSession, network_id: int, asked: Asked, limit: int) -> list[Patient]:
    """Patients whom all fits that is asked for, by name."""
    statement = select(Patient).where(
        Patient.network_id == network_id, *(_is_called(network_id, name) for name in asked.names)
    )
    if asked.born is not None:
        statement = statement.where(Patient.date_of_birth == asked.born)
    if asked.nhs_number is not None:
        statement = statement.where(Patient.nhs_number == asked.nhs_number)
    found = await session.exec(
        statement.order_by(col(Patient.family_name), col(Patient.given_name), col(Patient.id)).limit(limit)
    )
    return list(found)


def _is_called(network_id: int, name: str) -> sa.ColumnElement[bool]:
    """A name begins so: between the beginning itself and the last text that begins with it."""
    begins = sa.func.lower(name)
    named = select(PatientName.patient_id).where(
        PatientName.network_id == network_id,
        col(PatientName.word) >= begins,
        col(PatientName.word) < begins.op("||")(LAST_LETTER),
    )
    return col(Patient.id).in_(named)


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
