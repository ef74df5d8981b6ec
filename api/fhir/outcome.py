"""Refusals as FHIR clients read them: an OperationOutcome with the Spine's error code, and at the token endpoint the
words of OAuth 2 (RFC 6749), which is what its clients look for."""

import re
from typing import Any

FACADE, TOKEN = "/fhir/", "/fhir/token"
FHIR_JSON = "application/fhir+json"
SPINE = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"
PROFILE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome"

_DISPLAYS = {
    "ACCESS_DENIED": "Access denied",
    "BAD_REQUEST": "Submitted request is malformed/invalid.",
    "DUPLICATE_REJECTED": "Create would lead to creation of a duplicate resource",
    "FHIR_CONSTRAINT_VIOLATION": "FHIR constraint violated",
    "INTERNAL_SERVER_ERROR": "Unexpected internal server error.",
    "INVALID_PARAMETER": "Submitted parameter is not valid.",
    "INVALID_RESOURCE": "Submitted resource is not valid.",
    "NOT_IMPLEMENTED": "FHIR resource or operation not implemented at server",
    "NO_RECORD_FOUND": "No record found",
    "PATIENT_NOT_FOUND": "Patient record not found",
    "REFERENCE_NOT_FOUND": "Referenced resource not found.",
}
_OF_ISSUES = {
    "login": "ACCESS_DENIED",
    "forbidden": "ACCESS_DENIED",
    "not-found": "NO_RECORD_FOUND",
    "not-supported": "NOT_IMPLEMENTED",
    "duplicate": "DUPLICATE_REJECTED",
    "conflict": "FHIR_CONSTRAINT_VIOLATION",
    "exception": "INTERNAL_SERVER_ERROR",
    "transient": "INTERNAL_SERVER_ERROR",
}
_OF_REFUSALS = {
    "patient_not_found": "PATIENT_NOT_FOUND",
    "reference_not_found": "REFERENCE_NOT_FOUND",
    "window_too_wide": "INVALID_PARAMETER",
    "version_missing": "BAD_REQUEST",
}
_DUPLICATES = {"slot_taken", "patient_busy"}
"""Somebody, or the patient elsewhere, was first: GP Connect's answer to losing the race for a slot."""


def operation_outcome(
    issue: str, code: str, detail: str, errors: list[dict[str, str]] | None, *, about_body: bool
) -> dict[str, Any]:
    """One issue for each fault. `diagnostics` holds the sentence, `details.text` our own code for the refusal."""
    errors = [{**fault, "field": _expression(fault["field"], about_body=about_body)} for fault in errors or []]
    issue = "duplicate" if code in _DUPLICATES else issue
    spine = _spine(issue, code, errors)
    coding = {"system": SPINE, "code": spine, "display": _DISPLAYS[spine]}
    faults = errors or [{"field": "", "detail": detail}]
    return {
        "resourceType": "OperationOutcome",
        "meta": {"profile": [PROFILE]},
        "issue": [
            {
                "severity": "error",
                "code": issue,
                "details": {"coding": [coding], "text": code},
                "diagnostics": fault["detail"] or detail,
                **({"expression": [fault["field"]]} if fault["field"] else {}),
            }
            for fault in faults
        ],
    }


def _expression(field: str, *, about_body: bool) -> str:
    """`participant.0.status` in a body as FHIRPath; a search parameter as it is."""
    if not field or not about_body:
        return field
    whole = field if field[0].isupper() else f"Appointment.{field}"
    return re.sub(r"\.(\d+)", r"[\1]", whole)


def _spine(issue: str, code: str, errors: list[dict[str, str]]) -> str:
    """What is said about an element of a resource begins with a capital; a search parameter does not."""
    if code in _OF_REFUSALS:
        return _OF_REFUSALS[code]
    if issue == "invalid" and errors:
        return "INVALID_RESOURCE" if errors[0]["field"][:1].isupper() else "INVALID_PARAMETER"
    return _OF_ISSUES.get(issue, "BAD_REQUEST")


def oauth_error(code: str, detail: str) -> dict[str, str]:
    """RFC 6749, 5.2."""
    error = {"assertion_refused": "invalid_client", "grant_not_supported": "unsupported_grant_type"}
    return {"error": error.get(code, "invalid_request"), "error_description": detail}
