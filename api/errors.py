"""Refusals as people and programs read them: problem details (RFC 9457) under /api, a page elsewhere.

The HTTP status of every refusal lives here and nowhere else; a route only says what an answer that went well has.
"""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from api.faults import faults, in_a_line
from api.fhir import outcome
from api.pages.presenters import ErrorPage
from api.pages.rendering import page
from scheduler.access.errors import SignInFirst
from scheduler.db import Errors, Trouble, trouble, without_values
from scheduler.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from scheduler.exchange.errors import VersionStale
from scheduler.partners.errors import AssertionRefused

log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"


class NotSignedIn(Refused):
    """Sign in with a bearer token: Authorization: Bearer ea_…"""


class TooMany(Refused):
    """That was too often within a short time. Please wait a minute."""


class ForeignForm(NotAllowed):
    """This form was sent from another site, so we did nothing. Open the page here, and try again."""


class TooLarge(Refused):
    """That is larger than 64 KiB, more than we read."""


class NotReadable(Refused):
    """We cannot read that. Send JSON in UTF-8, nested no hundreds deep, and without numbers of thousands of digits."""


class DatabaseAway(Refused):
    """The database does not answer."""


_STATUS: list[tuple[type[Refused], int]] = [
    (NotSignedIn, 401), (AssertionRefused, 401), (TooMany, 429), (NotFound, 404),
    (VersionStale, 412), (Conflict, 409), (NotAllowed, 403), (Invalid, 422),
    (TooLarge, 413), (DatabaseAway, 503), (Refused, 400),
]  # fmt: skip
_TITLES = {
    400: "Not possible", 401: "Not signed in", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 412: "Changed since", 413: "Too large", 422: "Not valid", 429: "Too many requests",
    500: "Something went wrong", 503: "Not available just now",
}  # fmt: skip
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}, 503: {"Retry-After": "5"}}
_ISSUES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 409: "conflict",
    412: "conflict", 413: "too-long", 422: "invalid", 429: "throttled", 500: "exception", 503: "transient",
}  # fmt: skip
_SPOKEN = {
    403: "We did not accept that",
    404: "Page not found",
    409: "Please choose again",
    422: "Not possible",
    429: "Please wait a minute",
}
_AWAY = (
    "We cannot reach our records just now. Please try again in a minute."
    " If you were booking or cancelling, look first whether it was done."
)
_BUSY = "Others are using the same records just now. Nothing was changed. Please try again in a moment."
OURS = "Something went wrong on our side. Nothing was changed. Please try again, or telephone your practice."

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": _TITLES[status],
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 401, 403, 404, 409, 413, 422, 503)
}
READY_RESPONSES: dict[int | str, dict[str, Any]] = {503: RESPONSES[503]}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}  # fmt: skip


FAULTY_FORM = 422  # the page again, with what is wrong beside each field
OUTDATED_FORM = 409  # the page again, as things stand by now, with why nothing was done


def refuse(request: Request, refused: Refused) -> Response:
    """A refusal as an answer, for where it cannot be raised."""
    status = next(status for kind, status in _STATUS if isinstance(refused, kind))
    field = refused.field if isinstance(refused, Invalid) else None
    errors = [{"field": field, "detail": refused.sentence}] if field else None
    return answer(request, status, refused.code, refused.sentence, errors)


def install(app: FastAPI) -> None:
    """Handle every way in which a request can fail."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return refuse(request, error)

    @app.exception_handler(SignInFirst)
    async def sign_in_first(request: Request, error: SignInFirst) -> Response:
        return RedirectResponse("/my/sign-in" if request.url.path.startswith("/my") else "/sign-in", 303)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = faults(error.errors())
        return answer(request, 422, "invalid", in_a_line(errors), errors)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.detail == _UNREADABLE:
            return refuse(request, NotReadable())
        words = {404: "There is nothing at this address.", 405: "This address does not do that."}
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
        detail = words.get(error.status_code, str(error.detail))
        allowed = _allowed(request, error) if error.status_code == 405 else {}
        return answer(request, error.status_code, code, detail, more=allowed)

    for kind in Errors:
        app.add_exception_handler(kind, _database)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected", exc_info=error)
        return answer(request, 500, "internal", OURS)


def _allowed(request: Request, error: HTTPException) -> dict[str, str]:
    """`Allow`, as RFC 9110 (15.5.6) wants it: what every route of this address does, where one knows its own only."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    found = {
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    }
    if not found:  # files, which say it themselves
        return dict(error.headers or {})
    return {"Allow": ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))}


async def _database(request: Request, error: Exception) -> Response:
    log.error("database: %s", without_values(error))
    match trouble(error):
        case Trouble.AWAY:
            return answer(request, 503, "unavailable", _AWAY)
        case Trouble.BUSY:
            return answer(request, 503, "busy", _BUSY)
    return answer(request, 500, "internal", OURS)


_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_UNREADABLE = "There was an error parsing the body"  # as FastAPI says it, of whatever Python's reader gives up on


def answer(
    request: Request, status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None,
    more: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The refusal in the shape that this part of the site speaks; `more` are headers that only this one has."""
    headers = _HEADERS.get(status, {}) | dict(more or {})
    title = _TITLES.get(status, "Not possible")
    if request.url.path == outcome.TOKEN:
        return JSONResponse(outcome.oauth_error(code, detail), status, headers)
    if request.url.path.startswith(outcome.FACADE):
        issue, about_body = _ISSUES.get(status, "processing"), request.method != "GET"
        told = outcome.operation_outcome(issue, code, detail, errors, about_body=about_body)
        return JSONResponse(told, status, headers, outcome.FHIR_JSON)
    if not request.url.path.startswith(("/api/", "/health/", "/webhooks/")):
        words = "Check the address, or start again." if code == "invalid" else detail
        made = page(request, "error.html", ErrorPage(_SPOKEN.get(status, title), words), status)
        made.headers.update(headers)
        return made
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status, headers, PROBLEM)
