"""Who may ask for what: passes and staff tokens, own patients, own bookings, own network."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from scheduler.access import tokens
from tests.api.fhir.outside import NHS, TOKEN_URL, Partner, free, issue, nhs_number, traced, wanted


@pytest.mark.parametrize("path", ["Slot", "Slot/1", "Appointment/1", "Patient/1", "Location", "Schedule/1"])
async def test_without_a_pass_nothing_is_told(anybody: httpx.AsyncClient, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer a.b.c"}):
        answer = await anybody.get(f"/fhir/{path}", headers=headers)
        assert issue(answer) == (401, "login", "ACCESS_DENIED")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_address_that_is_none_is_told_in_fhir_too(anybody: httpx.AsyncClient) -> None:
    assert issue(await anybody.get("/fhir/Encounter/1")) == (404, "not-found", "NO_RECORD_FOUND")
    assert issue(await anybody.delete("/fhir/Slot/1")) == (405, "not-supported", "NOT_IMPLEMENTED")


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "unsupported_grant_type"),
        ({"client_assertion": None}, 400, "invalid_request"),
        ({"client_assertion_type": "saml"}, 400, "invalid_request"),
        ({"client_assertion": "x.y.z"}, 401, "invalid_client"),
    ],
)
async def test_a_sign_in_that_fails_is_told_as_oauth_tells_it(
    anybody: httpx.AsyncClient, partner: Partner, changed: dict[str, str | None], status: int, error: str
) -> None:
    form = {name: value for name, value in (partner.form(TOKEN_URL) | changed).items() if value is not None}
    answer = await anybody.post("/fhir/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


async def test_what_is_no_form_is_no_sign_in(anybody: httpx.AsyncClient, partner: Partner) -> None:
    form = partner.form(TOKEN_URL)
    twice = "&".join(f"{name}={value}" for name, value in (*form.items(), ("grant_type", "password")))
    for body in (b"", b"\xff", b"=&=", twice.encode()):
        assert (await anybody.post("/fhir/token", content=body)).status_code == 400


async def test_a_statement_signs_in_once_and_until_it_expires(
    anybody: httpx.AsyncClient, partner: Partner, world: Any
) -> None:
    form = partner.form(TOKEN_URL)
    first = await anybody.post("/fhir/token", data=form)
    assert (first.status_code, first.json()["token_type"], first.json()["expires_in"]) == (200, "Bearer", 300)
    assert first.headers["cache-control"] == "no-store"
    assert (await anybody.post("/fhir/token", data=form)).status_code == 401
    late = partner.form(TOKEN_URL, exp=int((world.now - timedelta(seconds=1)).timestamp()))
    assert (await anybody.post("/fhir/token", data=late)).status_code == 401
    foreign = partner.form("https://elsewhere.example.org/fhir/token")
    assert (await anybody.post("/fhir/token", data=foreign)).status_code == 401


async def test_staff_may_use_the_facade_with_their_token(facade: httpx.AsyncClient, world: Any) -> None:
    booked = await facade.post("Appointment", json=wanted((await free(facade))[0], f"Patient/{world.patients[0]}"))
    assert booked.status_code == 201
    assert [one["url"].rpartition("-")[2] for one in booked.json()["extension"]] == ["DeliveryChannel"]


async def test_staff_who_may_not_book_may_not_book_here(app: FastAPI, facade: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "auditor", "test", world.now)
    answer = await facade.get("Location", headers={"Authorization": f"Bearer {token}"})
    assert issue(answer) == (403, "forbidden", "ACCESS_DENIED")


async def test_another_network_finds_nothing(theirs: httpx.AsyncClient, facade: httpx.AsyncClient, world: Any) -> None:
    booked = (await theirs.post("Appointment", json=wanted(world.slots[0], await traced(theirs)))).json()
    facade.headers["Authorization"] = f"Bearer {world.other_token}"
    assert await free(facade) == []
    schedule = (await free(theirs))[0]["schedule"]["reference"]
    paths = [schedule, f"Appointment/{booked['id']}", f"Slot/{world.slots[0]}", f"Patient/{world.patients[0]}"]
    paths += [one["actor"]["reference"] for one in booked["participant"][1:]]
    for path in paths:
        assert issue(await facade.get(path))[:2] == (404, "not-found")
    assert issue(await facade.post(f"Slot/{world.slots[1]}/$hold"))[0] == 404


async def test_a_partner_sees_what_it_has_booked_and_nothing_else(
    theirs: httpx.AsyncClient, rivals: httpx.AsyncClient, facade: httpx.AsyncClient, world: Any
) -> None:
    made = [
        (await client.post("Appointment", json=wanted(slot, await traced(client)))).json()
        for client, slot in ((theirs, world.slots[0]), (rivals, world.slots[1]))
    ]
    assert issue(await theirs.get(f"Appointment/{made[1]['id']}"))[0] == 404
    cancelled = {"resourceType": "Appointment", "status": "cancelled", "participant": made[1]["participant"]}
    answer = await theirs.put(f"Appointment/{made[1]['id']}", json=cancelled, headers={"If-Match": 'W/"0.0"'})
    assert issue(answer)[0] == 404
    found = (await theirs.get("Appointment", params={"patient": await traced(theirs)})).json()["entry"]
    assert [one["resource"]["id"] for one in found] == [made[0]["id"]]
    everything = {"patient": f"Patient/{world.patients[0]}", "_count": "1"}
    first = (await facade.get("Appointment", params=everything)).json()
    following = next(link["url"] for link in first["link"] if link["relation"] == "next")
    second = (await facade.get(following.replace("http://127.0.0.1:8000/fhir/", ""))).json()
    assert [one["entry"][0]["resource"]["id"] for one in (first, second)] == [one["id"] for one in made]


async def test_a_patient_is_found_by_number_and_birthday_together(theirs: httpx.AsyncClient) -> None:
    number = f"{NHS}|{nhs_number(0)}"
    found = (await theirs.get("Patient", params={"identifier": number, "birthdate": "1980-03-31"})).json()
    assert found["entry"][0]["resource"]["identifier"] == [{"system": NHS, "value": nhs_number(0)}]
    missed = (await theirs.get("Patient", params={"identifier": number, "birthdate": "1980-03-30"})).json()
    assert "entry" not in missed
    for asked in ({"identifier": number}, {"birthdate": "1980-03-31"}, {"identifier": nhs_number(0), "birthdate": "1980-03-31"},
                  {"identifier": f"{NHS}|9990000000", "birthdate": "1980-03-31"}, {"identifier": number, "birthdate": "1980"}):  # fmt: skip
        assert issue(await theirs.get("Patient", params=asked)) == (422, "invalid", "INVALID_PARAMETER")


async def test_an_nhs_number_need_not_stand_in_an_address(theirs: httpx.AsyncClient) -> None:
    asked = {"identifier": f"{NHS}|{nhs_number(0)}", "birthdate": "1980-03-31"}
    posted = await theirs.post("Patient/_search", data=asked)
    assert posted.json() == (await theirs.get("Patient", params=asked)).json()
    assert issue(await theirs.post("Patient/_search", content=b"identifier"))[:2] == (422, "invalid")


async def test_an_nhs_number_is_said_only_to_who_has_just_said_it(theirs: httpx.AsyncClient, world: Any) -> None:
    patient = await traced(theirs)
    read = await theirs.get(patient)
    booked = await theirs.post("Appointment", json=wanted(world.slots[0], patient))
    for answer in (read, booked, await theirs.get("Appointment", params={"patient": patient})):
        assert answer.status_code in (200, 201)
        assert nhs_number(0) not in answer.text


async def test_nobody_counts_through_patients_or_takes_over_anothers_names(
    theirs: httpx.AsyncClient, rivals: httpx.AsyncClient, world: Any
) -> None:
    mine, others = await traced(theirs), await traced(rivals)
    assert mine != others
    for name in (others, f"Patient/{world.patients[0]}", mine[:-1], f"{mine}0"):
        assert issue(await theirs.get(name)) == (404, "not-found", "PATIENT_NOT_FOUND")


async def test_a_revoked_partner_is_out_at_once(theirs: httpx.AsyncClient, command: Any) -> None:
    assert (await theirs.get("Location")).status_code == 200
    await command("partners", "revoke", "RYE01", "--network", "U12376")
    assert issue(await theirs.get("Location")) == (401, "login", "ACCESS_DENIED")
