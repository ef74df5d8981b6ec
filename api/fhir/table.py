"""What the facade offers, in one table: the routes are registered from it, and the CapabilityStatement tells it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPMethod

from fastapi import Response

from api.fhir import appointments, patients, schedules, slots
from api.fhir.catalogue import Catalogue
from api.fhir.includes import INCLUDES
from api.fhir.resources.people import practitioner, practitioner_role
from api.fhir.resources.places import healthcare_service, location
from clinics import queries as clinics

SEARCH = "search-type"
Endpoint = Callable[..., Awaitable[Response]]


@dataclass(frozen=True)
class Interaction:
    """`code` as R4 names it, or an operation's name, which begins with a dollar sign."""

    code: str
    method: HTTPMethod
    path: str
    endpoint: Endpoint


@dataclass(frozen=True)
class Offer:
    """One kind of resource; `parameters` are what it is searched by, with their types."""

    kind: str
    interactions: tuple[Interaction, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    includes: tuple[str, ...] = ()


def _read(endpoint: Endpoint) -> Interaction:
    return Interaction("read", HTTPMethod.GET, "/{name}", endpoint)


def _search(endpoint: Endpoint) -> Interaction:
    """By GET; `routes` adds the `_search` that R4 asks for beside it."""
    return Interaction(SEARCH, HTTPMethod.GET, "", endpoint)


def _operation(name: str, endpoint: Endpoint) -> Interaction:
    return Interaction(name, HTTPMethod.POST, f"/{{name}}/{name}", endpoint)


def _listed(catalogue: Catalogue) -> Offer:
    return Offer(catalogue.kind, (_read(catalogue.read()), _search(catalogue.search())))


OFFERS = (
    Offer(
        "Slot",
        (_read(slots.read_slot), _search(slots.search_slots), _operation("$hold", slots.hold_slot)),
        slots.PARAMETERS,
        INCLUDES,
    ),
    Offer(
        "Schedule",
        (_read(schedules.read_schedule), _search(schedules.search_schedules)),
        schedules.PARAMETERS,
    ),
    Offer(
        "Appointment",
        (
            _read(appointments.read_appointment),
            _search(appointments.search_appointments),
            Interaction("create", HTTPMethod.POST, "", appointments.create_appointment),
            Interaction("update", HTTPMethod.PUT, "/{name}", appointments.update_appointment),
            _operation("$book", appointments.book_appointment),
        ),
        appointments.PARAMETERS,
    ),
    Offer("Patient", (_read(patients.read_patient), _search(patients.search_patients)), patients.PARAMETERS),
    _listed(Catalogue("Practitioner", clinics.clinicians, lambda row, _, __: practitioner(row))),
    _listed(Catalogue("PractitionerRole", clinics.clinicians, lambda row, network, _: practitioner_role(row, network))),
    _listed(Catalogue("Location", clinics.sites, lambda row, network, _: location(row, network))),
    _listed(Catalogue("HealthcareService", clinics.services, healthcare_service)),
)
