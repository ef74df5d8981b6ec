"""What the network owes, and what it plans and delivers."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from api.deps import CallerDep, NowDep, SessionDep, may
from clinics import queries as clinics
from clinics.local_time import local_day, week_start
from scheduler.access.permissions import Permission
from scheduler.coverage import service
from scheduler.errors import NotFound

router = APIRouter(prefix="/networks", tags=["coverage"])


class NetworkNotFound(NotFound):
    """There is no such network here."""


class WeekOut(BaseModel):
    """All in minutes. Without a contract (`has_contract`) nothing is required, which is not full coverage."""

    week_start: date
    required_minutes: Decimal
    planned_minutes: int
    offered_minutes: int
    booked_minutes: int
    attended_minutes: int
    gp_uncovered_minutes: int
    has_contract: bool


class CoverageOut(BaseModel):
    network: str
    weeks: list[WeekOut]


@router.get("/{ods}/coverage", dependencies=[may(Permission.SEE_COVERAGE)])
async def coverage(
    ods: Annotated[str, Path(pattern=r"^U\d{5}$")],
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    weeks: Annotated[int, Query(ge=1, le=13)] = 5,
) -> CoverageOut:
    """Week by week, from the current one."""
    network = await clinics.network_by_ods(session, ods)
    if network is None or network.id != caller.network_id:
        raise NetworkNotFound
    report = await service.weekly(session, caller.network_id, week_start(local_day(now)), weeks)
    return CoverageOut(network=ods, weeks=[WeekOut.model_validate(one, from_attributes=True) for one in report])
