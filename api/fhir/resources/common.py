"""Names that several resources share: profiles, code systems, references, and moments on the London clock."""

from datetime import datetime
from typing import Any

from clinics.local_time import LONDON
from clinics.models import DeliveryChannel

Resource = dict[str, Any]

UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
UK_CORE_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
UK_CORE_CODES = "https://fhir.hl7.org.uk/CodeSystem/UKCore-"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_CHANNEL_CODES = {
    DeliveryChannel.IN_PERSON: "In-person",
    DeliveryChannel.TELEPHONE: "Telephone",
    DeliveryChannel.VIDEO: "Video",
}


def resource(kind: str, name: int | str, /, **elements: Any) -> Resource:
    """A resource of the UK Core profile of its kind; an element that is None, or an empty list, is left out."""
    meta = {"profile": [UK_CORE + kind], **elements.pop("meta", {})}
    present = {key: value for key, value in elements.items() if value not in (None, [])}
    return {"resourceType": kind, "id": str(name), "meta": meta, **present}


def reference(kind: str, name: int | str, display: str | None = None) -> Resource:
    made = {"reference": f"{kind}/{name}"}
    return made if display is None else {**made, "display": display}


def organisation(ods_code: str, display: str | None = None) -> Resource:
    """A reference by ODS code: the whole country knows it, and we keep no record of our own to point at."""
    made = {"type": "Organization", "identifier": {"system": ODS, "value": ods_code}}
    return made if display is None else {**made, "display": display}


def moment(at: datetime) -> str:
    """On the London clock with its offset, +00:00 or +01:00, as GP Connect writes it."""
    return at.astimezone(LONDON).isoformat(timespec="seconds")


def delivery_channel(channel: str) -> Resource:
    """The UK Core extension."""
    code = _CHANNEL_CODES[DeliveryChannel(channel)]
    coding = {"system": f"{UK_CORE_CODES}DeliveryChannel", "code": code, "display": code}
    return {"url": f"{UK_CORE_EXTENSION}DeliveryChannel", "valueCodeableConcept": {"coding": [coding]}}


def service_system(base: str) -> str:
    """The code system of our services' codes, such as `gp`."""
    return f"{base}/CodeSystem/service"


def service_type(base: str, code: str, name: str) -> Resource:
    """GP Connect shows the text; the code is what a search by `service-type` takes."""
    return {"coding": [{"system": service_system(base), "code": code, "display": name}], "text": name}
