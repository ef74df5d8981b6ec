"""The JSON interface, version 1. Scripts rely on it: change it only by adding."""

from fastapi import APIRouter

from api.errors import RESPONSES
from api.v1 import (
    appointments,
    calendars,
    calls,
    campaigns,
    coverage,
    patients,
    proxies,
    replies,
    rotas,
    slots,
    staff,
    trail,
    unreached,
    visits,
    waitlist,
)

router = APIRouter(prefix="/api/v1", responses=RESPONSES)
for part in (
    slots, visits, appointments, calendars, calls, patients, proxies, coverage, waitlist, campaigns, replies, staff,
    trail, unreached, rotas,
):  # fmt: skip
    router.include_router(part.router)
