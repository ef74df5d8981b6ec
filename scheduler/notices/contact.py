"""How a clinician is reached, and by which way they want to be told of their shifts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, ToldBy
from notifications import phone
from scheduler.access.clinicians.service import ClinicianNotFound
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.db import violated
from scheduler.errors import Conflict, Invalid
from scheduler.notices import queries


class AddressTaken(Conflict):
    """Another clinician of this network has that e-mail address."""


class NotAMobile(Invalid):
    """Texts need a mobile number of the United Kingdom, as +447700900123."""


@dataclass(frozen=True)
class Contact:
    """Everybody has an e-mail address; `mobile` is in E.164."""

    email: str
    mobile: str | None
    told_by: ToldBy


def ways(clinician: Clinician, channels: Collection[str], *, texts_welcome: bool) -> list[str]:
    """The channels over which they are told; by e-mail where a text that they want cannot reach them."""
    mobile = clinician.phone is not None and phone.can_receive_text(clinician.phone)
    texted = clinician.told_by != ToldBy.EMAIL and mobile and texts_welcome and "sms" in channels
    mailed = "email" in channels and (clinician.told_by != ToldBy.TEXT or not texted)
    return [channel for channel, wanted in (("email", mailed), ("sms", texted)) if wanted]


async def of_clinician(session: AsyncSession, network_id: int, clinician_id: int, practice_id: int | None) -> Contact:
    """Of the network's, or of the practice's that asks. Raises `ClinicianNotFound` for anybody else's."""
    row = await _found(session, network_id, clinician_id, practice_id)
    return Contact(row.email, row.phone, ToldBy(row.told_by))


async def change(
    session: AsyncSession, actor: Actor, clinician_id: int, practice_id: int | None, wanted: Contact, now: datetime
) -> Contact:
    """From here on they are told there; what waits already keeps its address. The trail says that, and not where."""
    row = await _found(session, actor.network_id, clinician_id, practice_id)
    if wanted.mobile is not None and not phone.can_receive_text(wanted.mobile):
        raise NotAMobile(field="mobile")
    if wanted.told_by is not ToldBy.EMAIL and wanted.mobile is None:
        raise NotAMobile(field="told_by")
    before = row.told_by
    row.email, row.phone, row.told_by = wanted.email, wanted.mobile, wanted.told_by
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_clinician_network_id_email":
            raise AddressTaken from None
        raise
    change_of = (f"told by {before}", f"told by {wanted.told_by}")
    record(session, actor.network_id, f"clinician:{row.id}", change_of, actor=actor.name, now=now, reason="contact")
    await session.flush()
    return wanted


async def _found(session: AsyncSession, network_id: int, clinician_id: int, practice_id: int | None) -> Clinician:
    row = await queries.clinician(session, network_id, clinician_id)
    if row is None or (practice_id is not None and row.practice_id != practice_id):
        raise ClinicianNotFound
    return row
