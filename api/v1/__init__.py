"""The JSON interface, version 1. Scripts rely on it: change it only by adding."""

from collections.abc import Sequence

from fastapi import FastAPI, params

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
    services,
    slots,
    staff,
    trail,
    trials,
    unreached,
    visits,
    waitlist,
)

PREFIX = "/api/v1"
ROUTERS = tuple(
    part.router
    for part in (
        slots, visits, appointments, calendars, own_calendars, contacts, calls, patients, proxies, coverage, feedback,
        waitlist, campaigns, replies, staff, message_policy, services, rotas, trail, trials, unreached,
    )
)  # fmt: skip


def include(app: FastAPI, dependencies: Sequence[params.Depends]) -> None:
    """Each part by itself: a router within a router is asked at every request whether it has changed."""
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX, responses=RESPONSES, dependencies=dependencies)
