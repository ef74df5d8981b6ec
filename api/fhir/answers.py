"""What every good answer has in common: the media type, the version, and the shape of a list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from api.fhir.outcome import FHIR_JSON
from api.fhir.resources.common import Resource


class FhirResponse(JSONResponse):
    media_type = FHIR_JSON


def versioned(resource: Resource, status: int = 200, *, made_at: str | None = None) -> Response:
    """One resource with its ETag; `made_at` is the address of a new one."""
    version = resource["meta"].get("versionId")
    headers = {"ETag": f'W/"{version}"'} if version else {}
    if made_at is not None:
        headers["Location"] = f"{made_at}/{resource['resourceType']}/{resource['id']}"
    return FhirResponse(resource, status, headers)


@dataclass
class Page:
    """What a search found: `included` are not matches, `following` is the address of the next page."""

    matches: list[Resource]
    following: str | None = None
    included: list[Resource] = field(default_factory=list)


def searchset(base: str, self_link: str, page: Page) -> Response:
    """A Bundle; each resource is in it once."""
    links = [{"relation": "self", "url": self_link}]
    if page.following:
        links.append({"relation": "next", "url": page.following})
    entries = [*_entries(base, page.matches, "match"), *_entries(base, page.included, "include")]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
    if entries:
        bundle["entry"] = entries
    return FhirResponse(bundle)


def _entries(base: str, resources: Iterable[Resource], mode: str) -> list[dict[str, Any]]:
    return [
        {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": mode}}
        for one in resources
    ]
