"""Searching for slots: whole weeks at most, every slot once, and a self link that says what was really asked."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from sqlalchemy import text

from tests.api.fhir.outside import free, issue, move

FORTNIGHT = {"status": "free", "start": "ge2026-12-08", "end": "le2026-12-21"}


def links(bundle: dict[str, Any]) -> dict[str, str]:
    return {link["relation"]: link["url"] for link in bundle["link"]}


def asked_of(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


async def test_pages_are_complete_and_repeat_nothing(theirs: httpx.AsyncClient, world: Any) -> None:
    seen, address = [], f"Slot?{httpx.QueryParams(FORTNIGHT | {'_count': '4'})}"
    while address:
        bundle = (await theirs.get(address)).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        address = links(bundle).get("next", "").replace("http://127.0.0.1:8000/fhir/", "")
    assert seen == [str(slot) for slot in world.slots]


async def test_a_slot_comes_with_its_schedule_and_whom_and_what_that_names(theirs: httpx.AsyncClient) -> None:
    asked = FORTNIGHT | {"_include": "Slot:schedule", "_include:iterate": "Schedule:actor"}
    entries = (await theirs.get("Slot", params=asked)).json()["entry"]
    included = [one["resource"] for one in entries if one["search"]["mode"] == "include"]
    assert sorted(one["resourceType"] for one in included) == [
        "HealthcareService", "Location", "Practitioner", "PractitionerRole", "Schedule",
    ]  # fmt: skip
    schedule = next(one for one in included if one["resourceType"] == "Schedule")
    assert {entry["resource"]["schedule"]["reference"] for entry in entries if entry["search"]["mode"] == "match"} == {
        f"Schedule/{schedule['id']}"
    }
    named = {actor["reference"] for actor in schedule["actor"]}
    assert named == {f"{one['resourceType']}/{one['id']}" for one in included if one is not schedule}
    for one in included:
        assert (await theirs.get(f"{one['resourceType']}/{one['id']}")).json() == one


async def test_one_kind_of_actor_can_be_asked_for_as_gp_connect_does(theirs: httpx.AsyncClient) -> None:
    asked = FORTNIGHT | {"_include": "Slot:schedule", "_include:recurse": "Schedule:actor:Location"}
    entries = (await theirs.get("Slot", params=asked)).json()["entry"]
    kinds = {one["resource"]["resourceType"] for one in entries if one["search"]["mode"] == "include"}
    assert kinds == {"Schedule", "Location"}


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ("ge2026-12-08", "le2026-12-21", True),
        ("ge2026-12-08", "lt2026-12-22", True),
        ("ge2026-12-08", "le2026-12-22", False),
        ("ge2026-12-08T18:00:00+00:00", "lt2026-12-22T18:00:00+00:00", True),
        ("ge2026-12-08T18:00:00Z", "lt2026-12-22T18:00:01Z", False),
        ("ge2027-10-18", "le2027-10-31", True),
        ("ge2027-03-15", "le2027-03-28", True),
        ("ge2027-03-15", "le2027-03-29", False),
    ],
)
async def test_two_weeks_by_the_clock_on_the_wall_are_the_most(
    theirs: httpx.AsyncClient, start: str, end: str, fits: bool
) -> None:
    answer = await theirs.get("Slot", params={"status": "free", "start": start, "end": end})
    if fits:
        assert answer.status_code == 200
    else:
        assert issue(answer) == (422, "invalid", "INVALID_PARAMETER")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"status": None}, "status"), ({"status": "busy"}, "status"), ({"start": None}, "start"),
        ({"end": None}, "end"), ({"end": "ge2026-12-09"}, "end"), ({"end": "le2026-12-01"}, "start"),
        ({"start": "ge2026-12"}, "start"), ({"start": "ge2026-12-08T18:00:00"}, "start"),
        ({"start": "sa2026-12-08"}, "start"), ({"start": "ge0001-01-01"}, "start"), ({"start": ""}, "start"),
        ({"_count": "0"}, "_count"), ({"_count": "many"}, "_count"), ({"page": "x"}, "page"),
        ({"service-type": "https://example.com|gp"}, "service-type"), ({"schedule.actor": "Patient/1"}, "schedule.actor"),
        ({"schedule.actor": "Location/1", "schedule.actor:Location": "1"}, "schedule.actor"),
    ],
)  # fmt: skip
async def test_a_parameter_that_cannot_be_is_named(
    theirs: httpx.AsyncClient, changed: dict[str, str | None], named: str
) -> None:
    asked = {name: value for name, value in (FORTNIGHT | changed).items() if value is not None}
    answer = await theirs.get("Slot", params=asked)
    assert issue(answer) == (422, "invalid", "INVALID_PARAMETER")
    assert answer.json()["issue"][0]["expression"] == [named]


async def test_what_is_not_understood_is_ignored_and_not_repeated(theirs: httpx.AsyncClient) -> None:
    asked = FORTNIGHT | {"searchFilter": "x|y", "_include": "Location:managingOrganization"}
    answer = await theirs.get("Slot", params=asked)
    assert len(answer.json()["entry"]) == 6
    assert asked_of(links(answer.json())["self"]) == list(FORTNIGHT.items())


async def test_an_include_where_there_is_none_is_not_repeated(theirs: httpx.AsyncClient) -> None:
    answer = await theirs.get("Location", params={"_include": "Location:partof", "_count": "5"})
    assert asked_of(links(answer.json())["self"]) == [("_count", "5")]


@pytest.mark.parametrize("strange", [{"searchFilter": "x|y"}, {"_include": "Location:managingOrganization"}])
async def test_a_strict_client_is_told_what_is_not_understood(
    theirs: httpx.AsyncClient, strange: dict[str, str]
) -> None:
    answer = await theirs.get("Slot", params=FORTNIGHT | strange, headers={"Prefer": "handling=strict"})
    assert issue(answer) == (422, "invalid", "INVALID_PARAMETER")
    assert (await theirs.get("Slot", params=FORTNIGHT, headers={"Prefer": "handling=strict"})).status_code == 200


async def test_the_next_page_is_asked_for_with_what_was_understood(theirs: httpx.AsyncClient) -> None:
    asked = FORTNIGHT | {"_count": "4", "_include": "Slot:schedule", "_include:iterate": "Location:partof"}
    following = asked_of(links((await theirs.get("Slot", params=asked)).json())["next"])
    assert [name for name, _ in following] == ["status", "start", "end", "_count", "_include", "page"]


async def test_slots_are_found_by_clinician_and_by_clinician_at_a_place(theirs: httpx.AsyncClient) -> None:
    who = (await theirs.get("Practitioner")).json()["entry"][0]["resource"]["id"]
    where = (await theirs.get("Location")).json()["entry"][0]["resource"]["id"]
    for asked in (
        {"schedule.actor": f"Practitioner/{who}"}, {"schedule.actor:Practitioner": who},
        {"schedule.actor:Practitioner": who, "schedule.actor": f"Location/{where}"},
    ):  # fmt: skip
        assert len(await free(theirs, **asked)) == 6
    assert await free(theirs, **{"schedule.actor": "Practitioner/999999"}) == []
    assert await free(theirs, **{"schedule.actor:Practitioner": who, "schedule.actor": "Location/999999"}) == []


async def test_slots_are_found_by_the_schedule_they_are_in(theirs: httpx.AsyncClient) -> None:
    (schedule,) = {one["schedule"]["reference"] for one in await free(theirs)}
    assert (
        len(await free(theirs, schedule=schedule)) == len(await free(theirs, schedule=schedule.partition("/")[2])) == 6
    )
    assert await free(theirs, schedule="Schedule/999999") == []
    refused = await theirs.get("Slot", params=FORTNIGHT | {"schedule": "Location/1"})
    assert issue(refused) == (422, "invalid", "INVALID_PARAMETER")


async def test_schedules_are_found_by_day_and_whose_they_are(theirs: httpx.AsyncClient) -> None:
    (schedule,) = {one["schedule"]["reference"] for one in await free(theirs)}
    own = (await theirs.get(schedule)).json()
    actors = {one["reference"].partition("/")[0]: one["reference"] for one in own["actor"]}
    day = own["planningHorizon"]["start"][:10]

    async def found(**asked: str) -> list[dict[str, Any]]:
        answer = await theirs.get("Schedule", params={"date": day, **asked})
        assert answer.status_code == 200
        return [entry["resource"] for entry in answer.json().get("entry", [])]

    assert await found() == await found(actor=actors["Location"]) == [own]
    assert await found(**{"actor:Practitioner": actors["Practitioner"], "actor": actors["Location"]}) == [own]
    assert await found(actor="Practitioner/999999") == await found(actor="Location/999999") == []
    assert await found(date="2027-01-08") == []


async def test_schedules_come_page_by_page_and_each_once(theirs: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(
            text(
                "with another as (insert into clinic_session (network_id, rota_id, site_id, starts_at, ends_at)"
                " select network_id, rota_id, site_id, starts_at + interval '1 day', ends_at + interval '1 day'"
                " from clinic_session returning *)"
                " insert into shift (network_id, clinic_session_id, clinician_id, room_id, service_id, during, live)"
                " select shift.network_id, another.id, clinician_id, room_id, service_id,"
                " tstzrange(another.starts_at, another.ends_at), live from shift, another"
            )
        )
    asked, seen = {"date": ["ge2026-12-08", "le2026-12-21"], "_count": "1"}, []
    address = f"Schedule?{httpx.QueryParams(asked)}"
    while address:
        bundle = (await theirs.get(address)).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        address = links(bundle).get("next", "").replace("http://127.0.0.1:8000/fhir/", "")
    assert len(seen) == len(set(seen)) == 2


@pytest.mark.parametrize("asked", [{}, {"date": "ge2026-12-08"}, {"date": ["ge2026-12-08", "le2026-12-30"]}])
async def test_schedules_of_no_or_of_too_much_time_are_refused(theirs: httpx.AsyncClient, asked: Any) -> None:
    assert issue(await theirs.get("Schedule", params=asked)) == (422, "invalid", "INVALID_PARAMETER")


async def test_slots_are_found_by_service_and_by_place(theirs: httpx.AsyncClient) -> None:
    location = (await theirs.get("Location")).json()["entry"][0]["resource"]["id"]
    coding = (await free(theirs))[0]["serviceType"][0]["coding"][0]
    for asked in (
        {"status": "http://hl7.org/fhir/slotstatus|free"}, {"service-type": "gp"}, {"service-type": f"{coding['system']}|{coding['code']}"},
        {"schedule.actor": f"Location/{location}"}, {"schedule.actor:Location": location},
    ):  # fmt: skip
        assert len(await free(theirs, **asked)) == 6
    assert await free(theirs, **{"schedule.actor": "Location/999999"}) == []
    assert issue(await theirs.get("Slot", params=FORTNIGHT | {"service-type": "none"}))[0] == 404


async def test_slots_lie_in_the_stretch_of_time_as_a_whole(theirs: httpx.AsyncClient, world: Any) -> None:
    within = {"start": "ge2026-12-08T18:45:00Z", "end": "le2026-12-08T19:20:00Z"}
    assert [one["id"] for one in await free(theirs, **within)] == [str(slot) for slot in world.slots[1:3]]
    after = {"start": "gt2026-12-08T18:45:00Z", "end": "lt2026-12-08T19:30:00Z"}
    assert [one["id"] for one in await free(theirs, **after)] == [str(world.slots[2])]


async def test_a_plus_sign_that_nobody_escaped_is_understood(theirs: httpx.AsyncClient) -> None:
    address = "Slot?status=free&start=ge2026-12-08T18:30:00+00:00&end=le2026-12-08T19:00:00+00:00"
    assert len((await theirs.get(address)).json()["entry"]) == 2


@pytest.mark.parametrize(
    ("starts", "shown"),
    [
        ("2027-03-27T18:30:00+00:00", "2027-03-27T18:30:00+00:00"),
        ("2027-03-28T12:00:00+00:00", "2027-03-28T13:00:00+01:00"),
        ("2027-10-30T17:30:00+00:00", "2027-10-30T18:30:00+01:00"),
        ("2027-10-31T13:00:00+00:00", "2027-10-31T13:00:00+00:00"),
    ],
)
async def test_both_sundays_are_told_by_the_clock_on_the_wall(
    theirs: httpx.AsyncClient, world: Any, starts: str, shown: str
) -> None:
    await move(world, world.slots[0], starts)
    async with world.sessions() as session, session.begin():
        await session.execute(text("update service set days_ahead = 366"))
    found = await free(theirs, start=f"ge{shown[:10]}", end=f"le{shown[:10]}")
    assert [one["start"] for one in found] == [shown]
    assert (await theirs.get(f"Slot/{world.slots[0]}")).json()["start"] == shown


async def test_a_slot_that_has_begun_or_has_not_opened_is_not_to_be_had(theirs: httpx.AsyncClient, world: Any) -> None:
    await move(world, world.slots[0], "2026-11-24T12:00:00+00:00")
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("update slot set opens = 'same_day', opens_at = '2026-12-08 00:00Z' where id = :slot"),
            {"slot": world.slots[1]},
        )
    for slot in world.slots[:2]:
        assert (await theirs.get(f"Slot/{slot}")).json()["status"] == "busy-unavailable"
        assert issue(await theirs.post(f"Slot/{slot}/$hold")) == (409, "conflict", "FHIR_CONSTRAINT_VIOLATION")


async def test_lists_of_places_services_and_people_have_pages(theirs: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("insert into site (network_id, name, address, postcode, step_free, hearing_loop)"
                 " select network_id, 'Second', '3 Road', 'S3 3CC', true, false from site"),
        )  # fmt: skip
    first = (await theirs.get("Location", params={"_count": 1})).json()
    second = (await theirs.get(links(first)["next"].replace("http://127.0.0.1:8000/fhir/", ""))).json()
    assert [one["entry"][0]["resource"]["name"] for one in (first, second)] == ["Hub", "Second"]
    assert "next" not in links(second)
    for kind in ("HealthcareService", "Practitioner", "PractitionerRole"):
        assert len((await theirs.get(kind)).json()["entry"]) == 1
