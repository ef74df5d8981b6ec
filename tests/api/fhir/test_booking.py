"""Another system holds, books, reads and cancels; losing a race is told as GP Connect tells it."""

import asyncio
from typing import Any

import httpx
import pytest
from fhir.resources.R4B.appointment import Appointment
from sqlalchemy import text

from tests.api.fhir.outside import free, issue, traced, wanted

HALF = '{"resourceType": "Appointment", "status": "booked", "participant": [{"status": "accepted"}], "x": "\\ud800"}'
DUPLICATE = (409, "duplicate", "DUPLICATE_REJECTED")


async def test_a_partner_holds_books_reads_and_cancels(theirs: httpx.AsyncClient, world: Any) -> None:
    slot = (await free(theirs))[0]
    held = await theirs.post(f"Slot/{slot['id']}/$hold")
    assert (held.status_code, held.json()["status"]) == (201, "pending")
    assert held.json()["extension"][0]["valueDateTime"] == "2026-11-24T12:10:00+00:00"
    assert (await theirs.get(f"Slot/{slot['id']}")).json()["status"] == "busy-tentative"
    assert slot["id"] not in [one["id"] for one in await free(theirs)]
    pending = f"Appointment/{held.json()['id']}"
    assert (await theirs.get(pending)).json() == held.json()
    wish = wanted(slot, await traced(theirs), description="Sore knee", comment="Bring the letter")
    booked = await theirs.post(f"{pending}/$book", json=wish)
    assert (booked.status_code, booked.json()["status"]) == (201, "booked")
    assert (await theirs.get(f"Slot/{slot['id']}")).json()["status"] == "busy"
    assert issue(await theirs.get(pending)) == (404, "not-found", "NO_RECORD_FOUND")
    address = f"Appointment/{booked.json()['id']}"
    assert booked.headers["location"].endswith(f"/fhir/{address}")
    read = await theirs.get(address)
    assert read.json() == booked.json()
    assert (read.json()["description"], read.json()["comment"]) == ("Sore knee", "Bring the letter")
    sent = read.json() | {"status": "cancelled", "cancelationReason": {"text": "Feels better"}}
    gone = await theirs.put(address, json=sent, headers={"If-Match": read.headers["etag"]})
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert (await theirs.get(address)).json()["cancelationReason"] == {"text": "Feels better"}
    assert (await free(theirs))[0] == slot
    async with world.sessions() as session:
        trail = await session.execute(
            text("select distinct actor from audit_event where subject like 'appointment:%' or subject like 'hold:%'")
        )
        assert trail.scalars().all() == ["partner:RYE01"]


async def test_two_organisations_at_one_slot_make_one_appointment(
    theirs: httpx.AsyncClient, rivals: httpx.AsyncClient
) -> None:
    slot = (await free(theirs))[0]
    wishes = [(theirs, await traced(theirs, 0)), (rivals, await traced(rivals, 1))]
    answers = await asyncio.gather(*(who.post("Appointment", json=wanted(slot, patient)) for who, patient in wishes))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert issue(next(answer for answer in answers if answer.status_code == 409)) == DUPLICATE


async def test_what_one_organisation_keeps_the_other_cannot_have(
    theirs: httpx.AsyncClient, rivals: httpx.AsyncClient
) -> None:
    slot = (await free(theirs))[0]
    held = (await theirs.post(f"Slot/{slot['id']}/$hold")).json()
    again = await theirs.post(f"Slot/{slot['id']}/$hold")
    assert (again.status_code, again.json()) == (200, held)
    assert issue(await rivals.post(f"Slot/{slot['id']}/$hold")) == DUPLICATE
    assert issue(await rivals.post("Appointment", json=wanted(slot, await traced(rivals)))) == DUPLICATE
    assert issue(await rivals.get(f"Appointment/{held['id']}"))[0] == 404
    stolen = await rivals.post(f"Appointment/{held['id']}/$book", json=wanted(slot, await traced(rivals)))
    assert issue(stolen)[0] == 404


async def test_a_patient_is_not_in_two_places_at_once(theirs: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(
            text(
                "with c as (insert into clinician (network_id, name, gender, role, covers_as_gp, email)"
                " select id, 'Dr Two', 'male', 'gp', true, 'two' from network where ods_code = 'U12376' returning id),"
                " r as (insert into room (network_id, site_id, name) select network_id, id, 'Two' from site returning id)"
                " update slot set clinician_id = c.id, room_id = r.id, starts_at = first.starts_at + interval '5 minutes'"
                " from c, r, slot first where slot.id = :slot and first.id = :first"
            ),
            {"slot": world.slots[1], "first": world.slots[0]},
        )
    patient = await traced(theirs)
    assert (await theirs.post("Appointment", json=wanted(world.slots[0], patient))).status_code == 201
    assert issue(await theirs.post("Appointment", json=wanted(world.slots[1], patient))) == DUPLICATE


@pytest.mark.parametrize(
    ("element", "most"), [("description", 100), ("comment", 500)]
)  # fmt: skip
async def test_text_that_is_too_long_is_refused_and_never_cut(
    theirs: httpx.AsyncClient, world: Any, element: str, most: int
) -> None:
    patient = await traced(theirs)
    long = await theirs.post("Appointment", json=wanted(world.slots[0], patient, **{element: "é" * (most + 1)}))
    assert issue(long) == (422, "invalid", "INVALID_RESOURCE")
    assert long.json()["issue"][0]["expression"] == [f"Appointment.{element}"]
    assert (await theirs.get(f"Slot/{world.slots[0]}")).json()["status"] == "free"
    just = await theirs.post("Appointment", json=wanted(world.slots[0], patient, **{element: "é" * most}))
    assert just.json()[element] == "é" * most


async def test_the_same_key_gives_the_same_appointment(theirs: httpx.AsyncClient, world: Any) -> None:
    wish, key = wanted(world.slots[0], await traced(theirs)), {"Idempotency-Key": "1"}
    answers = [await theirs.post("Appointment", json=wish, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    other = await theirs.post("Appointment", json=wish | {"comment": "More"}, headers=key)
    assert issue(other) == (422, "invalid", "BAD_REQUEST")


async def test_a_hold_is_booked_once_however_often_the_answer_is_lost(theirs: httpx.AsyncClient, world: Any) -> None:
    held = (await theirs.post(f"Slot/{world.slots[0]}/$hold")).json()["id"]
    wish, key = wanted(world.slots[0], await traced(theirs)), {"Idempotency-Key": "1"}
    answers = [await theirs.post(f"Appointment/{held}/$book", json=wish, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("changed", "expression"),
    [
        ({"status": "bookd"}, "Appointment.status"),
        ({"status": "fulfilled"}, "Appointment.status"),
        ({"slot": []}, "Appointment.slot"),
        ({"slot": [{"reference": "Slot/1"}, {"reference": "Slot/2"}]}, "Appointment.slot"),
        ({"slot": [{"reference": "Slot/999999999"}]}, "Appointment.slot"),
        ({"slot": [{"reference": "Slot/x"}]}, "Appointment.slot"),
        ({"slot": [{"reference": "https://elsewhere.example.org/fhir/Slot/1"}]}, "Appointment.slot"),
        ({"slot": [{"reference": "Schedule/1"}]}, "Appointment.slot"),
        ({"participant": []}, "Appointment.participant"),
        ({"participant": [{"actor": {"reference": "Location/1"}, "status": "accepted"}]}, "Appointment.participant"),
        ({"participant": [{"actor": {"reference": "Patient/1"}, "status": "accepted"}]}, "Appointment.participant"),
        ({"participant": [{"actor": {"reference": "Patient/1"}, "status": "perhaps"}]}, "Appointment.participant[0].status"),
        ({"start": "2026-12-08T18:31:00Z"}, "Appointment.start"),
        ({"start": "2026-12-08T18:30:00"}, "Appointment.start"),
        ({"comment": "\x00"}, "Appointment.comment"),
        ({"modifierExtension": [{"url": "https://example.com/not", "valueBoolean": True}]}, "Appointment.modifierExtension"),
    ],
)  # fmt: skip
async def test_what_cannot_be_booked_is_named(
    theirs: httpx.AsyncClient, world: Any, changed: dict[str, Any], expression: str
) -> None:
    answer = await theirs.post("Appointment", json=wanted(world.slots[0], await traced(theirs)) | changed)
    assert issue(answer)[:2] == (422, "invalid")
    assert answer.json()["issue"][0]["expression"] == [expression]
    assert (await theirs.get(f"Slot/{world.slots[0]}")).json()["status"] == "free"


@pytest.mark.parametrize("body", ["", "{", "[]", '{"resourceType": "Patient"}', HALF])
async def test_what_is_no_appointment_is_refused(theirs: httpx.AsyncClient, body: str) -> None:
    answer = await theirs.post("Appointment", content=body, headers={"Content-Type": "application/fhir+json"})
    assert issue(answer)[:2] == (422, "invalid")


async def test_references_may_be_whole_addresses_of_ours(theirs: httpx.AsyncClient, world: Any) -> None:
    base = "http://127.0.0.1:8000/fhir"
    wish = wanted(world.slots[0], f"{base}/{await traced(theirs)}")
    wish["slot"][0]["reference"] = f"{base}/Slot/{world.slots[0]}"
    assert (await theirs.post("Appointment", json=wish)).status_code == 201


async def test_a_condition_that_we_cannot_keep_is_refused(theirs: httpx.AsyncClient, world: Any) -> None:
    wish = wanted(world.slots[0], await traced(theirs))
    answer = await theirs.post("Appointment", json=wish, headers={"If-None-Exist": "identifier=1"})
    assert issue(answer)[0] == 422


async def test_a_hold_is_booked_bare_or_wrapped_and_for_its_own_slot(theirs: httpx.AsyncClient, world: Any) -> None:
    patient = await traced(theirs)
    held = (await theirs.post(f"Slot/{world.slots[0]}/$hold")).json()["id"]
    other = await theirs.post(f"Appointment/{held}/$book", json=wanted(world.slots[1], patient))
    assert issue(other)[:2] == (422, "invalid")
    resource = {"name": "appointment", "resource": wanted(world.slots[0], patient)}
    wrapped = {"resourceType": "Parameters", "parameter": [resource]}
    assert (await theirs.post(f"Appointment/{held}/$book", json=wrapped)).status_code == 201
    assert issue(await theirs.post(f"Appointment/{held}/$book", json=wrapped)) == (
        409, "conflict", "FHIR_CONSTRAINT_VIOLATION",
    )  # fmt: skip
    booked = (await theirs.get("Appointment", params={"patient": patient})).json()["entry"][0]["resource"]["id"]
    assert issue(await theirs.post(f"Appointment/{booked}/$book", json=wrapped))[0] == 404


async def test_what_is_sent_is_read_as_r4_reads_it(theirs: httpx.AsyncClient, world: Any) -> None:
    sent = Appointment.model_validate(wanted((await free(theirs))[0], await traced(theirs)))
    answer = await theirs.post(
        "Appointment", content=sent.model_dump_json(), headers={"Content-Type": "application/fhir+json"}
    )
    assert answer.status_code == 201
