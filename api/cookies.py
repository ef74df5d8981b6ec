"""The cookie of a session: no script reads it, no other site sends it, and in production only this host sets it."""

from fastapi import Request
from fastapi.responses import Response

from scheduler.access.patience import WHOLE
from scheduler.config import Settings


def name(settings: Settings) -> str:
    return "session" if settings.is_development else "__Host-session"


def read(request: Request, settings: Settings) -> str:
    """What the browser says, or nothing."""
    return request.cookies.get(name(settings), "")


def write(response: Response, settings: Settings, value: str) -> None:
    secure = not settings.is_development
    age = int(WHOLE.total_seconds())
    response.set_cookie(name(settings), value, max_age=age, httponly=True, samesite="lax", secure=secure)


def forget(response: Response, settings: Settings) -> None:
    response.delete_cookie(name(settings), httponly=True, samesite="lax", secure=not settings.is_development)
