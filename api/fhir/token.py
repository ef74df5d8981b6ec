"""Where a partner's system signs in: OAuth 2 client credentials with a JWT that it has signed itself (RFC 7523)."""

from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from api.deps import NowDep, RuntimeDep, SessionDep, passes, public
from scheduler.partners import service
from scheduler.partners.errors import GrantNotSupported, RequestNotUnderstood
from scheduler.partners.passes import LIFETIME

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
router = APIRouter(include_in_schema=False)


@router.post("/token", dependencies=[Depends(public)])
async def token(request: Request, session: SessionDep, now: NowDep, runtime: RuntimeDep) -> JSONResponse:
    """A pass of five minutes for a signed statement. Scopes are not looked at: a pass is for all a partner may do."""
    form = _form(await request.body())
    if form.get("grant_type") != "client_credentials":
        raise GrantNotSupported
    statement = form.get("client_assertion")
    if statement is None or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise RequestNotUnderstood
    written = await service.sign_in(session, passes(runtime), statement, now)
    answer: dict[str, Any] = {
        "access_token": written, "token_type": "Bearer", "expires_in": int(LIFETIME.total_seconds()),
    }  # fmt: skip
    return JSONResponse(answer)


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form, each of them once."""
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=True)
    except ValueError:
        raise RequestNotUnderstood from None
    if any(len(values) > 1 for values in fields.values()):
        raise RequestNotUnderstood
    return {name: values[0] for name, values in fields.items()}
