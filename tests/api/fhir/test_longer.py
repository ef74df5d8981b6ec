"""Adjacent slots of one schedule, held and booked as one longer appointment, as GP Connect has it."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fhir.resources.R4B.appointment import Appointment
from sqlalchemy import text

from scheduler.booking import queries
from tests.api.fhir.outside import free, issue, traced, wanted

DUPLICATE = (409, "duplicate", "DUPLICATE_REJECTED")


def longer(slots: list[dict[str, Any]], patient: str, **other: Any) -> dict[str, Any]:
    """One appointment over these slots, as a client asks for it."""
    return wanted(slots[0], patient) | {"slot": references(slots), "end": slots[-1]["end"]} | other


def references(slots: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"reference": f"Slot/{slot['id']}"} for slot in slots]


def keep_with(slots: list[dict[str, Any]]) -> dict[str, Any]:
    """What `$hold` is sent to keep these too."""
    parameters = [{"name": "slot", "valueReference": one} for one in references(slots)]
    return {"resourceType": "Parameters", "parameter": parameters}


async def states(client: httpx.AsyncClient, slots: list[dict[str, Any]]) -> list[str]:
    return [(await client.get(f"Slot/{slot['id']}")).json()["status"] for slot in slots]


async def ask(world: Any, statement: str) -> list[tuple[Any, ...]]:
    async with world.sessions() as session, session.begin():
        found = await session.execute(text(statement))
        return [tuple(row) for row in found] if found.returns_rows else []


async def test_adjacent_slots_are_booked_read_and_cancelled_as_one(theirs: httpx.AsyncClient, world: Any) -> None:
    slots = (await free(theirs))[:3]
    booked = await theirs.post("Appointment", json=longer(slots, await traced(theirs), comment="Bring the letter"))
    assert booked.status_code == 201, booked.text
    made = Appointment.model_validate(booked.json())
    assert [one.reference for one in made.slot] == [one["reference"] for one in references(slots)]
    assert (booked.json()["start"], booked.json()["end"]) == (slots[0]["start"], slots[2]["end"])
    assert made.minutesDuration == 45
    read = await theirs.get(f"Appointment/{made.id}")
    assert read.json() == booked.json()
    assert await states(theirs, slots) == ["busy"] * 3
    assert len(await free(theirs)) == 3
    listed = (await theirs.get("Appointment", params={"patient": await traced(theirs)})).json()["entry"]
    assert [one["resource"] for one in listed] == [booked.json()]
    assert await ask(world, "select count(distinct subject) from message where purpose = 'confirmation'") == [(1,)]
    events = await ask(world, "select cast(calendar as json) ->> 'ends' from message where calendar is not null")
    assert {ends[:16] for (ends,) in events} == {"2026-12-08T19:15"}
    sent = read.json() | {"status": "cancelled"}
    less = await theirs.put(
        f"Appointment/{made.id}",
        json=sent | {"slot": references(slots[:1])},
        headers={"If-Match": read.headers["etag"]},
    )
    assert (issue(less)[0], less.json()["issue"][0]["expression"]) == (422, ["Appointment.slot"])
    gone = await theirs.put(f"Appointment/{made.id}", json=sent, headers={"If-Match": read.headers["etag"]})
    assert (gone.json()["status"], gone.json()["slot"], gone.json()["end"]) == (
        "cancelled", references(slots), slots[2]["end"],
    )  # fmt: skip
    assert await states(theirs, slots) == ["free"] * 3


async def test_adjacent_slots_are_kept_and_booked_as_one(theirs: httpx.AsyncClient, rivals: httpx.AsyncClient) -> None:
    slots = (await free(theirs))[1:3]
    address = f"Slot/{slots[0]['id']}/$hold"
    held = await theirs.post(address, json=keep_with(slots[1:]))
    assert held.status_code == 201, held.text
    assert Appointment.model_validate(held.json()).minutesDuration == 30
    assert (held.json()["slot"], held.json()["end"]) == (references(slots), slots[1]["end"])
    pending = f"Appointment/{held.json()['id']}"
    assert (await theirs.get(pending)).json() == held.json()
    assert await states(theirs, slots) == ["busy-tentative"] * 2
    again = await theirs.post(f"Slot/{slots[1]['id']}/$hold", json=keep_with(slots))
    assert (again.status_code, again.json()) == (200, held.json())
    for slot in slots:
        assert issue(await rivals.post(f"Slot/{slot['id']}/$hold")) == DUPLICATE
    patient = await traced(theirs)
    part = await theirs.post(f"{pending}/$book", json=longer(slots[:1], patient))
    assert (issue(part)[0], part.json()["issue"][0]["expression"]) == (422, ["Appointment.slot"])
    booked = await theirs.post(f"{pending}/$book", json=longer(slots, patient))
    assert (booked.status_code, booked.json()["slot"]) == (201, references(slots)), booked.text
    assert await states(theirs, slots) == ["busy"] * 2


async def test_letting_go_of_what_is_kept_frees_all_of_it(theirs: httpx.AsyncClient, world: Any) -> None:
    slots = (await free(theirs))[:2]
    held = await theirs.post(f"Slot/{slots[0]['id']}/$hold", json=keep_with(slots[1:]))
    sent = held.json() | {"status": "cancelled", "participant": held.json()["participant"]}
    gone = await theirs.put(f"Appointment/{held.json()['id']}", json=sent, headers={"If-Match": held.headers["etag"]})
    assert (gone.json()["status"], gone.json()["slot"]) == ("cancelled", references(slots)), gone.text
    assert await states(theirs, slots) == ["free"] * 2
    assert await ask(world, "select count(*) from audit_event where to_status = 'released'") == [(1,)]


async def test_a_hold_that_has_run_out_frees_all_of_it_and_ends_once(theirs: httpx.AsyncClient, world: Any) -> None:
    slots = (await free(theirs))[:2]
    await theirs.post(f"Slot/{slots[0]['id']}/$hold", json=keep_with(slots[1:]))
    await ask(world, f"update hold set expires_at = '{world.now - timedelta(minutes=1)}'")
    for slot in reversed(slots):
        assert (await theirs.post("Appointment", json=wanted(slot, await traced(theirs)))).status_code == 201
    assert await ask(world, "select count(*) from audit_event where to_status = 'expired'") == [(1,)]


async def test_what_one_keeps_is_free_to_oneself_apart_or_together_and_its_deadline_stays(
    theirs: httpx.AsyncClient, world: Any
) -> None:
    """Holding again with other slots lets go of the first hold; nobody keeps a time for longer by it."""
    slots = (await free(theirs))[:2]
    whole = await theirs.post(f"Slot/{slots[0]['id']}/$hold", json=keep_with(slots[1:]))
    await ask(world, f"update hold set expires_at = '{world.now + timedelta(minutes=3)}'")
    alone = await theirs.post(f"Slot/{slots[1]['id']}/$hold")
    assert (alone.status_code, alone.json()["extension"][0]["valueDateTime"]) == (201, "2026-11-24T12:03:00+00:00")
    assert issue(await theirs.get(f"Appointment/{whole.json()['id']}"))[0] == 404
    assert await states(theirs, slots) == ["free", "busy-tentative"]
    booked = await theirs.post("Appointment", json=longer(slots, await traced(theirs)))
    assert (booked.status_code, booked.json()["slot"]) == (201, references(slots)), booked.text


@pytest.mark.parametrize("taken", [0, 1])
@pytest.mark.parametrize("held", [True, False])
async def test_where_one_slot_is_taken_none_is_had(
    theirs: httpx.AsyncClient, rivals: httpx.AsyncClient, world: Any, taken: int, held: bool
) -> None:
    slots = (await free(theirs))[:2]
    if held:
        await rivals.post(f"Slot/{slots[taken]['id']}/$hold")
    else:
        await rivals.post("Appointment", json=wanted(slots[taken], await traced(rivals, 1)))
    assert issue(await theirs.post("Appointment", json=longer(slots, await traced(theirs)))) == DUPLICATE
    assert issue(await theirs.post(f"Slot/{slots[0]['id']}/$hold", json=keep_with(slots[1:]))) == DUPLICATE
    assert await states(theirs, slots[1 - taken : 2 - taken]) == ["free"]
    assert await ask(world, "select count(*) from occupancy") == [(1,)]


async def test_of_two_partners_at_overlapping_pairs_one_wins(
    theirs: httpx.AsyncClient, rivals: httpx.AsyncClient, world: Any
) -> None:
    slots = (await free(theirs))[:3]
    first, second = longer(slots[:2], await traced(theirs, 0)), longer(slots[1:], await traced(rivals, 1))
    answers = await asyncio.gather(
        *(who.post("Appointment", json=wish) for who, wish in ((theirs, first), (rivals, second)) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {issue(answer) for answer in answers if answer.status_code == 409} == {DUPLICATE}
    assert await ask(world, "select count(*), count(distinct appointment_id) from occupancy") == [(2, 1)]


async def test_of_two_partners_who_keep_overlapping_pairs_one_wins(
    theirs: httpx.AsyncClient, rivals: httpx.AsyncClient, world: Any
) -> None:
    slots = (await free(theirs))[:3]
    answers = await asyncio.gather(
        theirs.post(f"Slot/{slots[0]['id']}/$hold", json=keep_with(slots[1:2])),
        rivals.post(f"Slot/{slots[2]['id']}/$hold", json=keep_with(slots[1:2])),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert issue(next(answer for answer in answers if answer.status_code == 409)) == DUPLICATE
    assert await ask(world, "select count(*), count(distinct hold_id) from occupancy") == [(2, 1)]


async def test_slots_that_do_not_go_together_are_refused_with_the_reason(theirs: httpx.AsyncClient, world: Any) -> None:
    slots, patient = await free(theirs), await traced(theirs)
    await ask(
        world,
        "with another as (insert into shift (network_id, clinic_session_id, clinician_id, room_id, service_id, during,"
        " live) select network_id, clinic_session_id, clinician_id, room_id, service_id,"
        " tstzrange(lower(during) + interval '1 day', upper(during) + interval '1 day'), live from shift returning id)"
        f" update slot set shift_id = another.id from another where slot.id = {slots[1]['id']}",
    )
    await ask(world, f"update slot set delivery_channel = 'telephone' where id = {slots[3]['id']}")
    for chosen, code in (
        ([slots[0], slots[2]], "slots_not_adjacent"), ([slots[0], slots[1]], "slots_of_other_schedules"),
        ([slots[2], slots[3]], "slots_unlike"),
    ):  # fmt: skip
        held = await theirs.post(f"Slot/{chosen[0]['id']}/$hold", json=keep_with(chosen[1:]))
        for answer, element in (
            (await theirs.post("Appointment", json=longer(chosen, patient)), "Appointment.slot"),
            (held, "Parameters.parameter"),
        ):
            assert issue(answer) == (422, "invalid", "INVALID_RESOURCE")
            said = answer.json()["issue"][0]
            assert (said["details"]["text"], said["expression"]) == (code, [element])
    assert len(await free(theirs)) == 6


@pytest.mark.parametrize("reference", ["Slot/x", "Location/1", "", r"Slot/\ud800", "Slot/99999999999999999999"])
async def test_what_is_no_slot_is_not_kept_with_one(theirs: httpx.AsyncClient, world: Any, reference: str) -> None:
    named = f'{{"name": "slot", "valueReference": {{"reference": "{reference}"}}}}'
    body = f'{{"resourceType": "Parameters", "parameter": [{named}]}}'
    headers = {"Content-Type": "application/fhir+json"}
    answer = await theirs.post(f"Slot/{world.slots[0]}/$hold", content=body, headers=headers)
    assert issue(answer)[:2] == (422, "invalid")


async def test_slots_are_named_once_each_and_are_not_endless(theirs: httpx.AsyncClient) -> None:
    slots, patient = await free(theirs), await traced(theirs)
    for named in ([slots[0], slots[0]], [*slots, *slots, slots[0]]):
        answer = await theirs.post("Appointment", json=longer(named, patient))
        assert (issue(answer)[:2], answer.json()["issue"][0]["expression"]) == ((422, "invalid"), ["Appointment.slot"])
    many = await theirs.post(f"Slot/{slots[0]['id']}/$hold", json=keep_with(slots * 2))
    assert issue(many)[:2] == (422, "invalid")


@pytest.mark.parametrize("changed", [{"end": "2026-12-08T18:45:00Z"}, {"start": "2026-12-08T18:45:00Z"}])
async def test_start_and_end_are_those_of_the_whole(theirs: httpx.AsyncClient, changed: dict[str, str]) -> None:
    slots = (await free(theirs))[:2]
    answer = await theirs.post("Appointment", json=longer(slots, await traced(theirs), **changed))
    assert issue(answer) == (422, "invalid", "INVALID_RESOURCE")
    assert len(await free(theirs)) == 6


async def test_each_slot_counts_towards_the_quota_and_opens_when_it_opens(
    theirs: httpx.AsyncClient, world: Any
) -> None:
    slots, patient = await free(theirs), await traced(theirs)
    await ask(
        world,
        "insert into quota (network_id, service_id, ods_code, per_day) select network_id, id, 'RYE01', 3 from service",
    )
    assert (await theirs.post("Appointment", json=longer(slots[:2], patient))).status_code == 201
    over = await theirs.post("Appointment", json=longer(slots[2:4], patient))
    assert (issue(over)[0], over.json()["issue"][0]["details"]["text"]) == (409, "quota_taken")
    await ask(world, f"update slot set opens = 'same_day', opens_at = '2026-12-08 00:00Z' where id = {slots[3]['id']}")
    early = await theirs.post("Appointment", json=longer(slots[2:4], patient))
    assert (issue(early)[0], early.json()["issue"][0]["details"]["text"]) == (409, "not_open_yet")
    assert (await theirs.post("Appointment", json=wanted(slots[2], patient))).status_code == 201


async def test_what_is_kept_by_staff_is_booked_whole_by_their_own_door_too(
    facade: httpx.AsyncClient, world: Any
) -> None:
    slots = (await free(facade))[:2]
    held = (await facade.post(f"Slot/{slots[0]['id']}/$hold", json=keep_with(slots[1:]))).json()["id"]
    wish = {"hold_id": int(held.removeprefix("hold-")), "patient_id": world.patients[0]}
    made = (await facade.post("http://test/api/v1/appointments", json=wish)).json()
    assert (made["starts_at"], made["ends_at"]) == ("2026-12-08T18:30:00Z", "2026-12-08T19:00:00Z")
    refused = await facade.post(
        f"http://test/api/v1/appointments/{made['id']}/move", json={"slot_id": int(world.slots[3])}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "longer_stays")
    async with world.sessions() as session:
        (shift,) = (await session.execute(text("select id from shift"))).scalars()
        assert await queries.booked_in(session, world.network_id, [shift], world.now) == [(shift, made["id"])]
    report = (await facade.get("http://test/api/v1/networks/U12376/coverage")).json()["weeks"]
    assert {one["week_start"]: one["booked_minutes"] for one in report}["2026-12-07"] == 30
