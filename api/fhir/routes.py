"""Registers the facade: every route of the table, the public description of it, and where partners sign in."""

from fastapi import APIRouter, Depends, Response

from api.deps import RuntimeDep, public
from api.fhir import token
from api.fhir.answers import FhirResponse
from api.fhir.capability import statement
from api.fhir.table import OFFERS

router = APIRouter(prefix="/fhir", include_in_schema=False, default_response_class=FhirResponse)


@router.get("/metadata", dependencies=[Depends(public)])
async def metadata(runtime: RuntimeDep) -> Response:
    """The CapabilityStatement."""
    return FhirResponse(statement(OFFERS, f"{runtime.settings.base_url}/fhir"))


for offer in OFFERS:
    for one in offer.interactions:
        router.add_api_route(
            f"/{offer.kind}{one.path}", one.endpoint, methods=[one.method], response_model=None,
            name=f"{offer.kind} {one.code}",
        )  # fmt: skip
router.include_router(token.router)
