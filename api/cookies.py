"""Our cookies: no script reads them, no other site's form sends them, and in production only this host sets them."""

from datetime import timedelta

from fastapi import Request
from fastapi.responses import Response

from scheduler.access.passkeys.service import LASTS
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


def begin_attempt(response: Response, settings: Settings, secret: str, lasts: timedelta = LASTS) -> None:
    """Tie what was begun to this browser, until it is done or a few minutes have passed."""
    age, secure = int(lasts.total_seconds()), not settings.is_development
    response.set_cookie(_attempt(settings), secret, max_age=age, httponly=True, samesite="lax", secure=secure)


def attempt(request: Request, settings: Settings) -> str:
    """The secret of the browser that began, or nothing."""
    return request.cookies.get(_attempt(settings), "")


def _attempt(settings: Settings) -> str:
    return "attempt" if settings.is_development else "__Host-attempt"
