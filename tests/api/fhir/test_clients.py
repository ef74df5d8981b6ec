"""Clients that we did not write go all the way: fhirpy, which is asynchronous, and fhirclient, which is not."""

import asyncio
from typing import Any

import httpx
import pytest
from fhirclient.client import FHIRClient
from fhirclient.models.appointment import Appointment, AppointmentParticipant
from fhirclient.models.fhirreference import FHIRReference
from fhirclient.models.patient import Patient
from fhirclient.models.slot import Slot
from fhirpy import AsyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome

from tests.api.fhir.outside import NHS, Partner, nhs_number, wanted

FORTNIGHT = {"status": "free", "start": "ge2026-12-08", "end": "le2026-12-21"}


async def fhirpy_for(address: str, partner: Partner, **headers: str) -> AsyncFHIRClient:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{address}/token", data=partner.form(f"{address}/token"))
    return AsyncFHIRClient(address, authorization=f"Bearer {answer.json()['access_token']}", extra_headers=headers)


async def test_fhirpy_searches_holds_books_reads_and_cancels(live: str, partner: Partner, world: Any) -> None:
    client = await fhirpy_for(live, partner)
    slots = await client.resources("Slot").search(**FORTNIGHT, _count=4).fetch_all()
    assert [slot.id for slot in slots] == [str(slot) for slot in world.slots]
    patient = (
        await client.resources("Patient").search(identifier=f"{NHS}|{nhs_number(0)}", birthdate="1980-03-31").get()
    )
    held = await client.execute(f"Slot/{slots[0].id}/$hold")
    assert held["status"] == "pending"
    wish = wanted(slots[0], patient.to_reference().reference, comment="Bring the letter")
    booked = await client.execute(f"Appointment/{held['id']}/$book", data=wish)
    read = await client.reference("Appointment", booked["id"]).to_resource()
    assert (read.status, read.comment) == ("booked", "Bring the letter")
    changing = await fhirpy_for(live, partner, **{"If-Match": f'W/"{read.meta.versionId}"'})
    gone = changing.resource("Appointment", **(dict(read) | {"status": "cancelled"}))
    await gone.save()
    assert gone.status == "cancelled"


async def test_of_two_fhirpy_clients_at_one_slot_one_is_told_that_it_lost(
    live: str, partner: Partner, rival: Partner, world: Any
) -> None:
    async def book(who: Partner, position: int) -> dict[str, Any]:
        client = await fhirpy_for(live, who)
        known = client.resources("Patient").search(identifier=f"{NHS}|{nhs_number(position)}", birthdate="1980-03-31")
        patient = (await known.get()).to_reference().reference
        return dict(await client.resource("Appointment", **wanted(world.slots[0], patient)).create())

    results = await asyncio.gather(book(partner, 0), book(rival, 1), return_exceptions=True)
    lost = [one for one in results if isinstance(one, OperationOutcome)]
    assert len(lost) == 1
    assert lost[0].resource["issue"][0]["details"]["coding"][0]["code"] == "DUPLICATE_REJECTED"
    assert [one["status"] for one in results if isinstance(one, dict)] == ["booked"]


async def test_fhirpy_keeps_and_books_adjacent_slots_as_one(live: str, partner: Partner, world: Any) -> None:
    client = await fhirpy_for(live, partner)
    slots = await client.resources("Slot").search(**FORTNIGHT).fetch_all()
    both = [slot.to_reference().serialize() for slot in slots[:2]]
    known = client.resources("Patient").search(identifier=f"{NHS}|{nhs_number(0)}", birthdate="1980-03-31")
    patient = (await known.get()).to_reference().reference
    kept = {"resourceType": "Parameters", "parameter": [{"name": "slot", "valueReference": both[1]}]}
    held = await client.execute(f"Slot/{slots[0].id}/$hold", data=kept)
    wish = wanted(slots[0], patient) | {"slot": both, "end": slots[1]["end"]}
    booked = await client.execute(f"Appointment/{held['id']}/$book", data=wish)
    read = await client.reference("Appointment", booked["id"]).to_resource()
    assert ([one["reference"] for one in read.slot], read.start, read.end) == (
        [one["reference"] for one in both], slots[0]["start"], slots[1]["end"],
    )  # fmt: skip
    assert [(await client.reference("Slot", slot.id).to_resource()).status for slot in slots[:3]] == [
        "busy", "busy", "free",
    ]  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_fhirclient_books_adjacent_slots_as_one_and_cancels(live: str, partner: Partner) -> None:
    await asyncio.to_thread(_a_longer_one, live, partner.sign(f"{live}/token"))


def _a_longer_one(address: str, statement: str) -> None:
    client = FHIRClient({"app_id": "test", "api_base": address, "jwt_token": statement})
    client.server.get_capability()
    client.server.authorize()
    slots = Slot.where(FORTNIGHT).perform_resources(client.server)
    known = Patient.where({"identifier": f"{NHS}|{nhs_number(0)}", "birthdate": "1980-03-31"})
    wish = Appointment({"status": "booked", "participant": [{"status": "accepted"}]})
    wish.participant = [_participant(f"Patient/{known.perform_resources(client.server)[0].id}")]
    wish.slot = [FHIRReference({"reference": f"Slot/{slot.id}"}) for slot in slots[:2]]
    wish.start, wish.end = slots[0].start, slots[1].end
    made = Appointment.read(wish.create(client.server)["id"], client.server)
    assert [one.reference for one in made.slot] == [f"Slot/{slot.id}" for slot in slots[:2]]
    assert made.minutesDuration == 30
    assert len(Slot.where(FORTNIGHT).perform_resources(client.server)) == 4
    client.server.session.headers["If-Match"] = f'W/"{made.meta.versionId}"'
    made.status = "cancelled"
    assert made.update(client.server)["status"] == "cancelled"
    assert len(Slot.where(FORTNIGHT).perform_resources(client.server)) == 6


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_fhirclient_signs_in_searches_holds_books_reads_and_cancels(live: str, partner: Partner) -> None:
    statement = partner.sign(f"{live}/token")
    await asyncio.to_thread(_all_the_way, live, statement)


def _all_the_way(address: str, statement: str) -> None:
    client = FHIRClient({"app_id": "test", "api_base": address, "jwt_token": statement})
    client.server.get_capability()
    client.server.authorize()
    slots = Slot.where(FORTNIGHT).perform_resources(client.server)
    assert len(slots) == 6
    known = Patient.where({"identifier": f"{NHS}|{nhs_number(0)}", "birthdate": "1980-03-31"})
    patient = known.perform_resources(client.server)[0]
    held = client.server.post_json(f"Slot/{slots[0].id}/$hold", {"resourceType": "Parameters"}).json()
    pending = Appointment.read(held["id"], client.server)
    pending.status = "booked"
    pending.participant.append(_participant(f"Patient/{patient.id}"))
    booked = client.server.post_json(f"Appointment/{pending.id}/$book", pending.as_json()).json()
    read = Appointment.read(booked["id"], client.server)
    assert (read.status, read.slot[0].reference) == ("booked", f"Slot/{slots[0].id}")
    client.server.session.headers["If-Match"] = f'W/"{read.meta.versionId}"'
    read.status = "cancelled"
    assert read.update(client.server)["status"] == "cancelled"
    assert len(Slot.where(FORTNIGHT).perform_resources(client.server)) == 6


def _participant(patient: str) -> AppointmentParticipant:
    made = AppointmentParticipant()
    made.actor, made.status = FHIRReference({"reference": patient}), "accepted"
    return made
