"""Keeps a visitor's place between pages without a session on the server: signed, and bound to one browser."""

import secrets
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from scheduler.errors import Conflict
from scheduler.runtime import Runtime

COOKIE = "visitor"
AN_HOUR = 3600


class PlaceLost(Conflict):
    """We lost your place. Nothing is booked. Please choose a time again."""


@dataclass(frozen=True)
class Ticket:
    """A held slot and the patient it is for; `typed`: known by details that anybody could have typed."""

    hold_id: int
    patient_id: int
    typed: bool = False


def _signer(runtime: Runtime, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime.settings.secret_key.get_secret_value(), salt=salt)


def visitor(request: Request, runtime: Runtime) -> str | None:
    """This browser's name, or None where it has none that we gave."""
    try:
        return str(_signer(runtime, COOKIE).loads(request.cookies.get(COOKIE, ""), max_age=24 * AN_HOUR))
    except BadSignature:
        return None


def known_visitor(request: Request, runtime: Runtime) -> str:
    found = visitor(request, runtime)
    if found is None:
        raise PlaceLost
    return found


def new_visitor() -> str:
    return secrets.token_urlsafe(12)


def remember(response: Response, runtime: Runtime, name: str) -> None:
    """Give the browser its name, for a day; only this site may read it, and no script."""
    secure = runtime.settings.base_url.startswith("https://")
    value = _signer(runtime, COOKIE).dumps(name)
    response.set_cookie(COOKIE, str(value), max_age=24 * AN_HOUR, httponly=True, samesite="lax", secure=secure)


def write_ticket(runtime: Runtime, name: str, ticket: Ticket) -> str:
    return str(_signer(runtime, f"ticket-{name}").dumps([ticket.hold_id, ticket.patient_id, ticket.typed]))


def read_ticket(runtime: Runtime, name: str, text: str) -> Ticket:
    """Raises `PlaceLost` for one of another browser, or older than an hour."""
    try:
        hold_id, patient_id, typed = _signer(runtime, f"ticket-{name}").loads(text, max_age=AN_HOUR)
    except (BadSignature, TypeError, ValueError):
        raise PlaceLost from None
    return Ticket(hold_id, patient_id, typed)
