"""Every resource is R4 as an independent reader knows it, with codes that we checked ourselves: it does not."""

from typing import Any

import httpx
import pytest
from fhir.resources.R4B import get_fhir_model_class

from api.fhir.resources import appointment, slot
from api.fhir.resources.common import delivery_channel
from api.fhir.resources.people import practitioner, practitioner_role
from api.fhir.table import OFFERS
from clinics.models import Clinician, DeliveryChannel, Network, Role
from scheduler.booking.lifecycle import Status
from scheduler.exchange.reading import Occupied
from tests.api.fhir.outside import Partner, free, traced, wanted

FORTNIGHT = {
    "status": "free", "start": "ge2026-12-08", "end": "le2026-12-21", "_include": "Slot:schedule",
    "_include:iterate": "Schedule:actor",
}  # fmt: skip
SLOT_STATUS = {"busy", "free", "busy-unavailable", "busy-tentative", "entered-in-error"}
APPOINTMENT_STATUS = {
    "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error", "checked-in",
    "waitlist",
}  # fmt: skip


def read(answer: httpx.Response) -> Any:
    """What was answered, as the independent reader understands it."""
    assert answer.headers["content-type"] == "application/fhir+json"
    return get_fhir_model_class(answer.json()["resourceType"]).model_validate(answer.json())


async def test_every_resource_is_r4_and_says_which_profile_it_follows(theirs: httpx.AsyncClient, world: Any) -> None:
    patient = await traced(theirs)
    held = await theirs.post(f"Slot/{world.slots[0]}/$hold")
    booked = await theirs.post("Appointment", json=wanted(world.slots[1], patient, comment="Bring the letter"))
    bundle = await theirs.get("Slot", params=FORTNIGHT)
    answers = [held, booked, bundle, await theirs.get(patient), await theirs.get("Slot/0")]
    answers += [await theirs.get(one["fullUrl"].rpartition("/fhir/")[2]) for one in bundle.json()["entry"]]
    kinds = set()
    for answer in answers:
        found = read(answer)
        kinds.add(answer.json()["resourceType"])
        if answer is not bundle:
            assert found.meta.profile == [
                f"https://fhir.hl7.org.uk/StructureDefinition/UKCore-{answer.json()['resourceType']}"
            ]
    assert kinds == {offer.kind for offer in OFFERS} | {"Bundle", "OperationOutcome"}


async def test_what_it_can_do_is_r4_and_told_to_everybody(anybody: httpx.AsyncClient) -> None:
    told = read(await anybody.get("/fhir/metadata"))
    assert told.fhirVersion == "4.0.1"
    assert [one.type for one in told.rest[0].resource] == [offer.kind for offer in OFFERS]


async def test_how_to_sign_in_is_told_where_smart_looks_for_it(anybody: httpx.AsyncClient, partner: Partner) -> None:
    told = (await anybody.get("/fhir/.well-known/smart-configuration")).json()
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    address = told["token_endpoint"]
    answer = await anybody.post(f"/fhir/{address.rpartition('/')[2]}", data=partner.form(address))
    assert answer.status_code == 200


async def test_every_interaction_that_is_told_is_there_and_no_other(app: Any, anybody: httpx.AsyncClient) -> None:
    """Told by the statement against what the application answers: 401 is there, 404 and 405 are not."""
    paths = {
        "read": ("GET", "/1"), "search-type": ("GET", ""), "create": ("POST", ""), "update": ("PUT", "/1"),
        "delete": ("DELETE", "/1"), "patch": ("PATCH", "/1"), "vread": ("GET", "/1/_history/1"),
    }  # fmt: skip
    for resource in (await anybody.get("/fhir/metadata")).json()["rest"][0]["resource"]:
        told = {one["code"] for one in resource["interaction"]}
        for code, (method, path) in paths.items():
            answer = await anybody.request(method, f"/fhir/{resource['type']}{path}")
            assert (answer.status_code not in (404, 405)) == (code in told), (resource["type"], code)
        for operation in resource.get("operation", []):
            answer = await anybody.post(f"/fhir/{resource['type']}/1/${operation['name']}")
            assert answer.status_code == 401


async def test_every_search_parameter_that_is_told_is_used(theirs: httpx.AsyncClient) -> None:
    """Told by the statement: the value `~` means nothing to any of them, so each is named in a refusal."""
    needed = {"Slot": {"status": "free", "start": "ge2026-12-08", "end": "le2026-12-21"}}
    for resource in (await theirs.get("metadata")).json()["rest"][0]["resource"]:
        for parameter in resource.get("searchParam", []):
            asked = needed.get(resource["type"], {}) | {parameter["name"]: "~"}
            answer = await theirs.get(resource["type"], params=asked)
            assert answer.status_code in (404, 422), (resource["type"], parameter["name"])


def test_every_state_of_ours_has_a_code_of_theirs() -> None:
    assert slot.STATUS.keys() == set(Occupied)
    assert set(slot.STATUS.values()) <= SLOT_STATUS
    assert appointment.STATUS.keys() == set(Status)
    assert set(appointment.STATUS.values()) <= APPOINTMENT_STATUS
    assert appointment.STATUS[Status.DID_NOT_ATTEND] == "noshow"


def test_every_channel_has_the_code_of_uk_core() -> None:
    codes = [delivery_channel(one)["valueCodeableConcept"]["coding"][0]["code"] for one in DeliveryChannel]
    assert codes == ["In-person", "Telephone", "Video"]


@pytest.mark.parametrize("role", Role)
def test_a_clinician_of_any_role_is_r4_and_keeps_their_addresses(role: Role) -> None:
    row = Clinician(id=1, network_id=1, name="Dr Test", gender="unsaid", role=role, email="d@example.com", phone="1")
    network = Network(id=1, ods_code="U12376", name="Network")
    for made in (practitioner(row), practitioner_role(row, network)):
        get_fhir_model_class(made["resourceType"]).model_validate(made)
        assert "example.com" not in str(made)
    assert practitioner(row)["gender"] == "unknown"
    coded = [one["code"] for one in practitioner_role(row, network)["code"][0].get("coding", [])]
    assert coded == (["R0260"] if role is Role.GP else [])


async def test_an_appointment_says_who_booked_it_and_how_people_meet(theirs: httpx.AsyncClient, world: Any) -> None:
    made = (await theirs.post("Appointment", json=wanted((await free(theirs))[0], await traced(theirs)))).json()
    booker, channel = made["extension"]
    assert booker["valueReference"]["identifier"] == {
        "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "RYE01",
    }  # fmt: skip
    assert channel["valueCodeableConcept"]["coding"][0]["code"] == "In-person"
    assert (made["start"], made["end"], made["minutesDuration"]) == (
        "2026-12-08T18:30:00+00:00", "2026-12-08T18:45:00+00:00", 15,
    )  # fmt: skip
    assert [one["actor"]["reference"].partition("/")[0] for one in made["participant"]] == [
        "Patient", "Location", "Practitioner",
    ]  # fmt: skip
