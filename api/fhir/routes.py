"""Registers the facade: every route of the table, the public description of it, and where partners sign in."""

from http import HTTPMethod

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from api.deps import RuntimeDep, public
from api.fhir import token
from api.fhir.answers import FhirResponse
from api.fhir.capability import smart_configuration, statement
from api.fhir.table import OFFERS, SEARCH, Endpoint

router = APIRouter(prefix="/fhir", include_in_schema=False)


@router.get("/metadata", dependencies=[Depends(public)])
async def metadata(runtime: RuntimeDep) -> Response:
    """The CapabilityStatement."""
    return FhirResponse(statement(OFFERS, f"{runtime.settings.base_url}/fhir"))


@router.get("/.well-known/smart-configuration", dependencies=[Depends(public)])
async def smart(runtime: RuntimeDep) -> Response:
    """How to sign in, where clients of SMART look for it."""
    return JSONResponse(smart_configuration(f"{runtime.settings.base_url}/fhir"))


def _register(path: str, method: HTTPMethod, endpoint: Endpoint) -> None:
    router.add_api_route(path, endpoint, methods=[method], response_model=None)


for offer in OFFERS:
    for one in offer.interactions:
        _register(f"/{offer.kind}{one.path}", one.method, one.endpoint)
        if one.code == SEARCH:
            _register(f"/{offer.kind}/_search", HTTPMethod.POST, one.endpoint)
router.include_router(token.router)
