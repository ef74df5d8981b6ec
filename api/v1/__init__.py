"""The JSON interface, version 1. Scripts rely on it: change it only by adding."""

from fastapi import APIRouter

from api.errors import RESPONSES
from api.v1 import appointments, campaigns, coverage, patients, proxies, slots, visits, waitlist

router = APIRouter(prefix="/api/v1", responses=RESPONSES)
for part in (slots, visits, appointments, patients, proxies, coverage, waitlist, campaigns):
    router.include_router(part.router)
