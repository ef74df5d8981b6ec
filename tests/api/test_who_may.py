"""Every route of the JSON interface as each role, as nobody, and from another network: one table, and no route without a row."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text

from api import v1
from scheduler.access import staff, tokens
from scheduler.access.models import OF_A_PRACTICE
from scheduler.access.permissions import Role
from scheduler.access.staff import Newcomer
from tests.api.colleague import SEAL
from tests.api.next_door import token_of_practice

EVERYBODY = set(Role)
CARE = EVERYBODY - {Role.AUDITOR}
DESK = CARE - {Role.CLINICIAN}
LEAD = {Role.MANAGER, Role.NETWORK_MANAGER}
CHECK = {Role.NETWORK_MANAGER, Role.AUDITOR}
READ_ROTA = LEAD | CHECK
NOTHING = "nothing"


@dataclass(frozen=True)
class Row:
    """Who may ask, what they then get (status), and what somebody of another network gets: a status, or no items.

    Somebody of another practice gets the same as that, or `next_door`. Both ask in a role that may, where there is one.
    """

    who: set[Role]
    status: int
    elsewhere: int | str
    next_door: int | None = None
    query: str = ""
    body: dict[str, str] = field(default_factory=dict)


PROXY = {"proxy_patient_id": "other", "relation": "carer", "scope": "book"}
NEWCOMER = {"email": "email", "name": "Rae", "role": "receptionist", "practice": "C88019"}
CAMPAIGN = {"service": "gp", "name": "Winter check", "practices": "practices"}
TRIAL = {"purpose": "reminder_days", "kind": "wording", "variant": "cost"}
CALENDAR = {"address": "https://calendar.invalid/private.ics"}
TABLE = {
    "GET /api/v1/slots": Row(EVERYBODY, 200, NOTHING, 200),
    "POST /api/v1/holds": Row(DESK, 201, 404, 201, body={"slot_id": "slot"}),
    "DELETE /api/v1/holds/{hold_id}": Row(DESK, 204, 404),
    "POST /api/v1/appointments": Row(DESK, 201, 404, body={"slot_id": "slot", "patient_id": "patient"}),
    "GET /api/v1/appointments/{appointment_id}": Row(EVERYBODY, 200, 404),
    "DELETE /api/v1/appointments/{appointment_id}": Row(DESK, 200, 404),
    "POST /api/v1/appointments/{appointment_id}/{verb}": Row(CARE, 409, 404),
    "GET /api/v1/appointments/not-closed": Row(EVERYBODY, 200, NOTHING),
    "POST /api/v1/appointments/{appointment_id}/move": Row(DESK, 200, 404, body={"slot_id": "slot"}),
    "POST /api/v1/appointments/together": Row(DESK, 404, 404, body={"slot_ids": "unknown", "patient_id": "patient"}),
    "POST /api/v1/holds/any": Row(DESK, 201, 404, 201, body={"service": "gp"}),
    "GET /api/v1/bundles": Row(EVERYBODY, 200, 404, 200, query="?service=gp&service=gp"),
    "GET /api/v1/series": Row(EVERYBODY, 200, 404, 200, query="?service=gp&first=2026-12-08&clock=18:30&count=2"),
    "POST /api/v1/calls": Row(DESK, 200, 404, body={"patient_id": "patient", "requests": "requests"}),
    "POST /api/v1/waitlist": Row(DESK, 201, 404, body={"service": "gp", "patient_ids": "patients"}),
    "GET /api/v1/waitlist": Row(EVERYBODY, 200, NOTHING),
    "DELETE /api/v1/waitlist/{wish_id}": Row(DESK, 200, 404),
    "POST /api/v1/offers/{offer_id}/{said}": Row(DESK, 404, 404),
    "POST /api/v1/campaigns": Row(LEAD, 201, 404, 422, body=CAMPAIGN),
    "GET /api/v1/campaigns": Row(EVERYBODY, 200, NOTHING),
    "GET /api/v1/campaigns/{campaign_id}": Row(EVERYBODY, 200, 404),
    "POST /api/v1/campaigns/{campaign_id}/{change}": Row(LEAD, 200, 404),
    "GET /api/v1/patients": Row(CARE, 200, NOTHING, query="?query=example"),
    "PUT /api/v1/patients/{patient_id}/language": Row(DESK, 200, 404, body={"language": "pl"}),
    "GET /api/v1/patients/{patient_id}/proxies": Row(CARE, 200, 404),
    "POST /api/v1/patients/{patient_id}/proxies": Row(DESK, 201, 404, body=PROXY),
    "DELETE /api/v1/patients/{patient_id}/proxies/{proxy_id}": Row(DESK, 204, 404),
    "GET /api/v1/networks/{ods}/coverage": Row(EVERYBODY, 200, 404, 200),
    "GET /api/v1/rotas": Row(READ_ROTA, 200, NOTHING, 200),
    "GET /api/v1/rotas/{rota_id}": Row(READ_ROTA, 200, 404, 200),
    "PUT /api/v1/clinicians/{clinician_id}/calendar": Row(LEAD, 200, 404),
    "DELETE /api/v1/clinicians/{clinician_id}/calendar": Row(LEAD, 204, 404),
    "GET /api/v1/own-calendars": Row(LEAD, 200, NOTHING),
    "GET /api/v1/clinicians/{clinician_id}/own-calendar": Row(LEAD, 200, 404),
    "PUT /api/v1/clinicians/{clinician_id}/own-calendar": Row(LEAD, 200, 404, body=CALENDAR),
    "POST /api/v1/clinicians/{clinician_id}/own-calendar/read": Row(LEAD, 200, 404),
    "DELETE /api/v1/clinicians/{clinician_id}/own-calendar": Row(LEAD, 204, 404),
    "GET /api/v1/clinicians/{clinician_id}/contact": Row(LEAD, 200, 404),
    "PUT /api/v1/clinicians/{clinician_id}/contact": Row(LEAD, 200, 404, body={"email": "email"}),
    "GET /api/v1/feedback": Row(LEAD, 200, 200, 200),
    "GET /api/v1/feedback/comments": Row({Role.NETWORK_MANAGER}, 200, NOTHING, 403),
    "GET /api/v1/not-reached": Row(CARE, 200, NOTHING),
    "GET /api/v1/replies": Row(DESK, 200, NOTHING),
    "POST /api/v1/replies/{reply_id}/close": Row(DESK, 204, 404),
    "GET /api/v1/staff": Row(LEAD, 200, NOTHING),
    "POST /api/v1/staff": Row(LEAD, 201, 404, 403, body=NEWCOMER),
    "POST /api/v1/staff/{staff_id}/link": Row(LEAD, 200, 404),
    "PUT /api/v1/staff/{staff_id}/account": Row(LEAD, 409, 409, body={"subject": "1234"}),
    "DELETE /api/v1/staff/{staff_id}": Row(LEAD, 204, 404),
    "PUT /api/v1/patients/{patient_id}/preferences": Row(DESK, 200, 404, body={"needs": "needs"}),
    "PUT /api/v1/patients/{patient_id}/vulnerable": Row(DESK, 200, 404, body={"vulnerable": "yes"}),
    "POST /api/v1/trials": Row({Role.NETWORK_MANAGER}, 201, 201, 403, body=TRIAL),
    "GET /api/v1/trials": Row({Role.NETWORK_MANAGER}, 200, NOTHING, 403),
    "GET /api/v1/trials/{trial_id}": Row({Role.NETWORK_MANAGER}, 200, 404, 403),
    "POST /api/v1/trials/{trial_id}/{change}": Row({Role.NETWORK_MANAGER}, 200, 404, 403),
    "GET /api/v1/message-policy": Row(LEAD, 200, 200, 200),
    "PUT /api/v1/message-policy": Row({Role.NETWORK_MANAGER}, 200, 200, 403, body={"first_channel": "sms"}),
    "PUT /api/v1/message-policy/{service_code}": Row(
        {Role.NETWORK_MANAGER}, 200, 404, 403, body={"first_channel": "sms"}
    ),
    "GET /api/v1/services": Row(EVERYBODY, 200, NOTHING, 200),
    "PUT /api/v1/services/{service_code}/rules": Row({Role.NETWORK_MANAGER}, 200, 404, 403, body={"sex": "female"}),
    "PUT /api/v1/services/{service_code}/quotas/{ods}": Row(
        {Role.NETWORK_MANAGER}, 200, 404, 403, body={"per_day": "five"}
    ),
    "DELETE /api/v1/services/{service_code}/quotas/{ods}": Row({Role.NETWORK_MANAGER}, 204, 404, 403),
    "GET /api/v1/trail": Row(CHECK, 200, NOTHING, 403, query="?kind=appointment"),
}


def test_every_route_of_the_interface_is_in_the_table() -> None:
    routes = {f"{method} /api/v1{route.path}" for route in _routes(v1.ROUTERS) for method in route.methods}
    assert routes == TABLE.keys()


def _routes(routers: Iterable[APIRouter]) -> list[APIRoute]:
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


class Door:
    """Asks for a route as whoever is named, with things of the first network that nobody else has touched."""

    def __init__(self, app: FastAPI, world: Any, client: httpx.AsyncClient, route: str) -> None:
        self.app, self.world, self.client, self.used = app, world, client, 0
        self.method, self.path = route.split(" ")

    async def ask(self, row: Row, token: str | None) -> httpx.Response:
        with_ids = await self._things()
        body = {name: with_ids.get(thing, thing) for name, thing in row.body.items()}
        address = (
            self.path.format(ods="U12376", verb="arrive", said="accept", change="start", service_code="gp", **with_ids)
            + row.query
        )
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.client.request(self.method, address, json=body or None, headers=headers)

    async def _things(self) -> dict[str, Any]:
        """Another slot and patient each time, or what the desk has made of them for routes that need it."""
        slot, patient = self.world.slots[self.used], self.world.patients[self.used]
        self.used += 1
        other = self.world.patients[self.used + 20]
        made: dict[str, Any] = {
            "slot": slot, "patient": patient, "patient_id": patient, "other": other, "patients": [patient], "needs": ["step_free"], "five": 5,
            "practices": ["C88019"], "unknown": [slot, 2**40], "offer_id": 2**40, "email": f"new{self.used}@example.com",
            "requests": [{"do": "book", "slot_id": slot}],
        }  # fmt: skip
        for part, name, make in self._makers(slot, patient, other):
            if part in self.path:
                made[name] = await make()
        return made

    def _makers(self, slot: int, patient: int, other: int) -> list[tuple[str, str, Callable[[], Awaitable[int]]]]:
        """For a part of an address: what such routes need, and how it comes to be."""
        taken = {"slot_id": slot, "patient_id": patient}
        waiting = {"service": "gp", "patient_ids": [patient]}
        return [
            ("/staff", "staff_id", self._colleague),
            ("{appointment_id}", "appointment_id", lambda: self._made("appointments", taken)),
            ("/trail", "appointment_id", lambda: self._made("appointments", taken)),
            ("{clinician_id}", "clinician_id", self._clinician), ("own-calendars", "clinician_id", self._clinician),
            ("{rota_id}", "rota_id", self._rota),
            ("/quotas/", "quota", self._quota),
            ("/replies", "reply_id", lambda: self._unclear_text(patient)),
            ("{hold_id}", "hold_id", lambda: self._made("holds", {"slot_id": slot})),
            ("{proxy_id}", "proxy_id",
             lambda: self._made(f"patients/{patient}/proxies", PROXY | {"proxy_patient_id": other})),
            ("{wish_id}", "wish_id", lambda: self._made("waitlist", waiting)),
            ("/trials", "trial_id", lambda: self._made("trials", TRIAL, Role.NETWORK_MANAGER)),
            ("{campaign_id}", "campaign_id",
             lambda: self._made("campaigns", CAMPAIGN | {"practices": ["C88019"]}, Role.MANAGER)),
        ]  # fmt: skip

    async def _rota(self) -> int:
        async with self.world.sessions() as session, session.begin():
            return int((await session.execute(text("select id from rota"))).scalar_one())

    async def _quota(self) -> int:
        """Of the organisation that is in every address, for the service that is in every address."""
        lead = {"Authorization": f"Bearer {await _token(self.world, Role.NETWORK_MANAGER)}"}
        put = await self.client.put("/api/v1/services/gp/quotas/U12376", json={"per_day": 5}, headers=lead)
        assert put.status_code == 200
        return 5

    async def _clinician(self) -> int:
        mine = "update clinician set practice_id = (select id from practice where ods_code = 'C88019') returning id"
        async with self.world.sessions() as session, session.begin():
            found = int((await session.execute(text(mine))).scalar_one())
        if "own-calendar" in self.path and self.method != "PUT":
            await self._give_calendar(found)
        return found

    async def _give_calendar(self, clinician_id: int) -> None:
        """At a server whose name nobody knows: nothing is ever asked of it."""
        lead = {"Authorization": f"Bearer {await _token(self.world, Role.NETWORK_MANAGER)}"}
        path = f"/api/v1/clinicians/{clinician_id}/own-calendar"
        assert (await self.client.put(path, json=CALENDAR, headers=lead)).status_code == 200

    async def _unclear_text(self, patient: int) -> int:
        async with self.world.sessions() as session, session.begin():
            found = await session.execute(
                text(
                    "insert into reply (network_id, provider, provider_ref, sender, body, received_at, outcome)"
                    " select network_id, 'test', :ref, phone, 'late', :now, 'unclear' from patient where id = :patient"
                    " returning id"
                ),
                {"ref": f"SM{self.used}", "now": self.world.now, "patient": patient},
            )
            return int(found.scalar_one())

    async def _colleague(self) -> int:
        newcomer = Newcomer(f"old{self.used}@example.com", "Old Colleague", "receptionist", "C88019")
        async with self.world.sessions() as session, session.begin():
            await staff.add(session, self.world.network_id, newcomer, self.world.now, SEAL)
            return (await staff.listed(session, self.world.network_id))[-1].id

    async def _made(self, what: str, wish: Mapping[str, Any], role: Role | None = None) -> int:
        token = await _token(self.world, role) if role else self.world.token
        desk = {"Authorization": f"Bearer {token}"}
        answer = await self.client.post(f"/api/v1/{what}", json=wish, headers=desk)
        made = answer.json()
        return int((made["items"][0] if "items" in made else made)["id"])


@pytest.fixture(params=TABLE)
async def asked(request: Any, app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> tuple[Door, Row]:
    return Door(app, world, anybody, request.param), TABLE[request.param]


async def _token(world: Any, role: str) -> str:
    """A receptionist's is the one that holds what `Door` holds: a hold is its holder's."""
    if role == Role.RECEPTIONIST:
        return str(world.token)
    async with world.sessions() as session, session.begin():
        return await tokens.issue(session, world.network_id, role, "test", world.now)


async def test_each_role_gets_what_the_table_says(asked: tuple[Door, Row], world: Any) -> None:
    door, row = asked
    for role in Role:
        answer = await door.ask(row, await _token(world, role))
        others_hold = "{hold_id}" in door.path and role != Role.RECEPTIONIST
        allowed = 404 if others_hold else row.status
        assert answer.status_code == (allowed if role in row.who else 403), (role, answer.text)
        assert role in row.who or answer.json()["code"] == "not_allowed"


async def test_nobody_gets_nothing(asked: tuple[Door, Row]) -> None:
    door, row = asked
    for token in (None, "ea_wrong"):
        answer = await door.ask(row, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_another_network_gets_nothing_of_this_one(asked: tuple[Door, Row], world: Any) -> None:
    door, row = asked
    answer = await door.ask(row, await _token_elsewhere(world, row))
    assert _found(answer) == row.elsewhere, answer.text


async def test_another_practice_gets_nothing_of_this_ones_patients(asked: tuple[Door, Row], world: Any) -> None:
    door, row = asked
    answer = await door.ask(row, await token_of_practice(world, "C88020", _role(row, OF_A_PRACTICE)))
    assert _found(answer) == (row.elsewhere if row.next_door is None else row.next_door), answer.text


async def test_a_practice_gets_what_is_its_own(asked: tuple[Door, Row], world: Any) -> None:
    door, row = asked
    answer = await door.ask(row, await token_of_practice(world, "C88019", _role(row, OF_A_PRACTICE)))
    of_the_network = row.who.isdisjoint(OF_A_PRACTICE)
    assert answer.status_code == (403 if of_the_network else 404 if "{hold_id}" in door.path else row.status)


async def _token_elsewhere(world: Any, row: Row) -> str:
    async with world.sessions() as session, session.begin():
        other = (await session.execute(text("select id from network where ods_code = 'U99999'"))).scalar_one()
        return await tokens.issue(session, other, _role(row, list(Role)), "test", world.now)


def _role(row: Row, among: Sequence[str]) -> str:
    """A role that may; the last there is, where none may."""
    return next((role for role in among if role in row.who), among[-1])


def _found(answer: httpx.Response) -> int | str:
    empty = answer.status_code == 200 and answer.json().get("items") == []
    return NOTHING if empty else answer.status_code
