"""Rotas as programs read them: which there are, and who works where and when."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import CallerDep, SessionDep, may
from api.v1.types import PathId
from scheduler.access.permissions import Permission
from scheduler.rota import board
from scheduler.rota.queries import Line

router = APIRouter(prefix="/rotas", tags=["rotas"])
MOST = 100


class RotaOut(BaseModel):
    """`ends_on` is the day after the last; `status`: draft, published or closed."""

    id: int
    starts_on: date
    ends_on: date
    status: str
    created_at: datetime
    published_at: datetime | None


class RotasOut(BaseModel):
    items: list[RotaOut]


class ShiftOut(BaseModel):
    """One clinician in one room, giving one service."""

    id: int
    starts_at: datetime
    ends_at: datetime
    site: str
    room: str
    clinician_id: int
    clinician: str
    role: str
    service: str

    @classmethod
    def of(cls, line: Line) -> "ShiftOut":
        return cls(
            id=line.shift_id, starts_at=line.starts_at, ends_at=line.ends_at, site=line.site, room=line.room,
            clinician_id=line.clinician_id, clinician=line.clinician, role=line.role, service=line.service_code,
        )  # fmt: skip


class RotaShiftsOut(RotaOut):
    """Of a draft all shifts, of any other rota those in force."""

    shifts: list[ShiftOut]


@router.get("", dependencies=[may(Permission.SEE_ROTA)])
async def list_rotas(session: SessionDep, caller: CallerDep) -> RotasOut:
    """The latest hundred, those that reach furthest first."""
    found = await board.listed(session, caller.network_id, MOST)
    return RotasOut(items=[RotaOut.model_validate(one, from_attributes=True) for one in found])


@router.get("/{rota_id}", dependencies=[may(Permission.SEE_ROTA)])
async def read_rota(rota_id: PathId, session: SessionDep, caller: CallerDep) -> RotaShiftsOut:
    """One rota with its shifts in order of time."""
    told = await board.load(session, caller.network_id, rota_id)
    rota = RotaOut.model_validate(told.rota, from_attributes=True)
    return RotaShiftsOut(**rota.model_dump(), shifts=[ShiftOut.of(line) for line in told.lines])
