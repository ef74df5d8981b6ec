"""One call of another system: who asks, when, in which transaction, and how the answer names things."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, PartnerOrStaffDep, RuntimeDep, SessionDep
from scheduler.booking.actor import Actor
from scheduler.exchange.patient_names import PatientNames
from scheduler.runtime import Runtime


@dataclass(frozen=True)
class Call:
    """`base` is the facade's own address, without a slash at the end."""

    session: AsyncSession
    actor: Actor
    now: datetime
    runtime: Runtime
    patients: PatientNames
    base: str


async def call(session: SessionDep, actor: PartnerOrStaffDep, now: NowDep, runtime: RuntimeDep) -> Call:
    settings = runtime.settings
    names = PatientNames(settings.secret_key.get_secret_value(), actor)
    return Call(session, actor, now, runtime, names, f"{settings.base_url}/fhir")


CallDep = Annotated[Call, Depends(call)]
