"""Cancelling: the version that was seen, nothing but the status, and never what has begun."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.api.fhir.outside import issue, move, traced, wanted


@pytest.fixture
async def booked(theirs: httpx.AsyncClient, world: Any) -> httpx.Response:
    """The answer to reading an appointment that the partner has booked."""
    made = await theirs.post(
        "Appointment", json=wanted(world.slots[0], await traced(theirs), comment="Bring the letter")
    )
    return await theirs.get(f"Appointment/{made.json()['id']}")


async def put(
    client: httpx.AsyncClient, read: httpx.Response, *, match: str | None = None, **changed: Any
) -> httpx.Response:
    sent = read.json() | {"status": "cancelled"} | changed
    headers = {"If-Match": match or read.headers["etag"]}
    return await client.put(f"Appointment/{read.json()['id']}", json=sent, headers=headers)


async def test_without_a_version_nothing_is_cancelled(theirs: httpx.AsyncClient, booked: httpx.Response) -> None:
    address = f"Appointment/{booked.json()['id']}"
    assert issue(await theirs.put(address, json=booked.json() | {"status": "cancelled"})) == (
        400,
        "invalid",
        "BAD_REQUEST",
    )
    assert (await theirs.get(address)).json()["status"] == "booked"


async def test_a_version_that_is_not_the_last_is_refused(
    theirs: httpx.AsyncClient, facade: httpx.AsyncClient, booked: httpx.Response
) -> None:
    for wrong in ('W/"1.0"', 'W/"0"', "*"):
        assert (await put(theirs, booked, match=wrong)).status_code in (400, 412)
    await put(facade, await facade.get(f"Appointment/{booked.json()['id']}"))
    assert issue(await put(theirs, booked)) == (412, "conflict", "FHIR_CONSTRAINT_VIOLATION")


async def test_cancelling_what_is_seen_to_be_cancelled_changes_nothing(
    theirs: httpx.AsyncClient, booked: httpx.Response
) -> None:
    gone = await put(theirs, booked)
    again = await put(theirs, gone)
    assert (again.status_code, again.json()) == (200, gone.json())
    assert "cancelationReason" not in again.json()


async def test_who_has_arrived_is_another_version(
    theirs: httpx.AsyncClient, booked: httpx.Response, world: Any
) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(text("update appointment set status = 'arrived'"))
    assert issue(await put(theirs, booked))[0] == 412
    read = await theirs.get(f"Appointment/{booked.json()['id']}")
    assert (read.json()["status"], read.headers["etag"]) == ("arrived", 'W/"0.1"')
    assert issue(await put(theirs, read)) == (409, "conflict", "FHIR_CONSTRAINT_VIOLATION")


@pytest.mark.parametrize(
    ("changed", "expression"),
    [
        ({"status": "booked"}, "Appointment.status"), ({"status": "noshow"}, "Appointment.status"),
        ({"comment": "Other words"}, "Appointment.comment"), ({"description": "New"}, "Appointment.description"),
        ({"start": "2026-12-08T18:45:00+00:00"}, "Appointment.start"), ({"slot": [{"reference": "Slot/1"}]}, "Appointment.slot"),
        ({"id": "1000"}, "Appointment.id"), ({"implicitRules": "https://example.com"}, "Appointment.implicitRules"),
        ({"participant": [{"actor": {"reference": "Patient/1"}, "status": "accepted"}]}, "Appointment.participant"),
        ({"cancelationReason": {"text": "x" * 501}}, "Appointment.cancelationReason"),
    ],
)  # fmt: skip
async def test_nothing_but_the_status_can_be_changed(
    theirs: httpx.AsyncClient, booked: httpx.Response, changed: dict[str, Any], expression: str
) -> None:
    answer = await put(theirs, booked, **changed)
    assert issue(answer)[:2] == (422, "invalid")
    assert answer.json()["issue"][0]["expression"] == [expression]
    assert (await theirs.get(f"Appointment/{booked.json()['id']}")).json() == booked.json()


async def test_what_has_begun_is_not_cancelled(theirs: httpx.AsyncClient, booked: httpx.Response, world: Any) -> None:
    await move(world, world.slots[0], world.now.isoformat())
    read = await theirs.get(f"Appointment/{booked.json()['id']}")
    assert issue(await put(theirs, read)) == (409, "conflict", "FHIR_CONSTRAINT_VIOLATION")


async def test_a_reason_may_be_a_code(theirs: httpx.AsyncClient, booked: httpx.Response) -> None:
    gone = await put(theirs, booked, cancelationReason={"coding": [{"code": "pat", "display": "Patient"}]})
    assert gone.json()["cancelationReason"] == {"text": "Patient"}


async def test_what_is_kept_is_let_go_by_cancelling_it(theirs: httpx.AsyncClient, world: Any) -> None:
    await theirs.post(f"Slot/{world.slots[0]}/$hold")
    held = await theirs.post(f"Slot/{world.slots[0]}/$hold")
    assert issue(await put(theirs, held, match='W/"7"'))[0] == 412
    assert (await put(theirs, held)).json()["status"] == "cancelled"
    assert (await theirs.get(f"Slot/{world.slots[0]}")).json()["status"] == "free"
    assert issue(await put(theirs, held))[0] == 404
