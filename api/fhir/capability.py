"""What this server can do, as FHIR's CapabilityStatement: read off the table that registers the routes."""

from collections.abc import Sequence
from typing import Any

from api.fhir.outcome import FHIR_JSON
from api.fhir.resources.common import UK_CORE
from api.fhir.table import Offer
from scheduler.partners.keys import ALGORITHMS

SINCE = "2026-11-26"  # of this description; it changes with the table
_SMART = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_SECURITY = "http://terminology.hl7.org/CodeSystem/restful-security-service"


def statement(offers: Sequence[Offer], base: str) -> dict[str, Any]:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "implementation": {"description": "Extended access appointments", "url": base},
        "software": {"name": "Extended access"},
        "fhirVersion": "4.0.1",
        "format": [FHIR_JSON],
        "rest": [{"mode": "server", "security": _security(base), "resource": [_resource(one, base) for one in offers]}],
    }


def smart_configuration(base: str) -> dict[str, Any]:
    return {
        "token_endpoint": f"{base}/token",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "capabilities": ["client-confidential-asymmetric"],
    }


def _security(base: str) -> dict[str, Any]:
    """Where to sign in, also in the extension that clients of SMART look for."""
    return {
        "extension": [{"url": _SMART, "extension": [{"url": "token", "valueUri": f"{base}/token"}]}],
        "service": [{"coding": [{"system": _SECURITY, "code": "SMART-on-FHIR"}]}],
        "description": f"Client credentials with a JWT signed by {', '.join(ALGORITHMS)} (RFC 7523).",
    }


def _resource(offer: Offer, base: str) -> dict[str, Any]:
    codes = [one.code for one in offer.interactions]
    operations = [code for code in codes if code.startswith("$")]
    made: dict[str, Any] = {
        "type": offer.kind,
        "profile": f"{UK_CORE}{offer.kind}",
        "interaction": [{"code": code} for code in codes if code not in operations],
        "versioning": "versioned-update" if "update" in codes else "no-version",
        "searchInclude": list(offer.includes),
        "searchParam": [{"name": name, "type": kind} for name, kind in offer.parameters.items()],
        "operation": [
            {"name": code.removeprefix("$"), "definition": f"{base}/OperationDefinition/{offer.kind}-{code[1:]}"}
            for code in operations
        ],
    }
    return {key: value for key, value in made.items() if value != []}
