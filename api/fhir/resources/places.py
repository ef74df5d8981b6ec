"""Where care happens, and what is offered there."""

from api.fhir.resources.common import Resource, organisation, resource, service_type
from clinics.models import Network, Service, Site


def location(row: Site, network: Network) -> Resource:
    position = {"longitude": row.longitude, "latitude": row.latitude}
    return resource(
        "Location",
        row.id,
        status="active",
        mode="instance",
        name=row.name,
        address={"text": f"{row.address}, {row.postcode}", "line": [row.address], "postalCode": row.postcode},
        position=position if None not in position.values() else None,
        managingOrganization=organisation(network.ods_code, network.name),
    )


def healthcare_service(row: Service, network: Network, base: str) -> Resource:
    return resource(
        "HealthcareService",
        row.id,
        active=True,
        providedBy=organisation(network.ods_code, network.name),
        type=[service_type(base, row.code, row.name)],
        name=row.name,
        comment=row.description or None,
        appointmentRequired=True,
    )
