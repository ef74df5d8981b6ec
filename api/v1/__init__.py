"""The JSON interface, version 1. Scripts rely on it: change it only by adding."""

from fastapi import APIRouter

from api.errors import RESPONSES
from api.v1 import (
    appointments,
    calendars,
    calls,
    campaigns,
    contacts,
    coverage,
    feedback,
    message_policy,
    own_calendars,
    patients,
    proxies,
    replies,
    rotas,
    slots,
    staff,
    trail,
    trials,
    unreached,
    visits,
    waitlist,
)

router = APIRouter(prefix="/api/v1", responses=RESPONSES)
for part in (
    slots, visits, appointments, calendars, own_calendars, contacts, calls, patients, proxies, coverage, feedback,
    waitlist, campaigns, replies, staff, message_policy, rotas, trail, trials, unreached,
):  # fmt: skip
    router.include_router(part.router)
