"""What a partner's signed statement must say (RFC 7523, as SMART Backend Services and the NHS narrow it)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from scheduler.partners.errors import AssertionRefused
from scheduler.partners.keys import ALGORITHMS, SIGNATURE_ONLY, named

LONGEST = timedelta(minutes=5)
SKEW = timedelta(seconds=30)
_LONGEST_JTI = 200


@dataclass(frozen=True)
class Statement:
    """What was said once the signature held: by whom, under which name of its own, and until when."""

    client_id: str
    jti: str
    expires_at: datetime


def client_of(assertion: str) -> str:
    """Whom the statement claims to come from. Nothing is proven yet: it only says whose keys to try."""
    try:
        said = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise AssertionRefused("The client_assertion is not a JWT.") from None
    issuer = said.get("iss")
    return issuer if isinstance(issuer, str) and issuer.isprintable() else ""


def read(assertion: str, jwks: dict[str, object], client_id: str, token_url: str, now: datetime) -> Statement:
    """The statement, where it is signed with one of these keys, meant for us, and of this moment."""
    said = _signed(assertion, jwks)
    if not said.get("iss") == said.get("sub") == client_id:
        raise AssertionRefused("`iss` and `sub` must both be your client_id.")
    audience = said.get("aud")
    if token_url not in (audience if isinstance(audience, list) else [audience]):
        raise AssertionRefused(f"`aud` must be {token_url}.")
    if isinstance(said.get("nbf"), int) and said["nbf"] > (now + SKEW).timestamp():
        raise AssertionRefused("This statement is not valid yet (`nbf`).")
    return Statement(client_id, _name(said.get("jti")), _expiry(said.get("exp"), now))


def _signed(assertion: str, jwks: dict[str, object]) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(assertion)
        algorithm, kid = str(header.get("alg")), str(header.get("kid"))
        if algorithm not in ALGORITHMS:
            raise AssertionRefused(f"Sign with one of {', '.join(ALGORITHMS)}.")
        key = named(jwks, kid, algorithm)
        if key is None:
            raise AssertionRefused("We know no key of yours by that `kid`, for that `alg`.")
        return dict(jwt.decode(assertion, key, algorithms=[algorithm], options=SIGNATURE_ONLY))
    except jwt.InvalidTokenError:
        raise AssertionRefused("The signature does not hold.") from None


def _expiry(exp: object, now: datetime) -> datetime:
    if not isinstance(exp, int) or not 0 < exp < 2**33:
        raise AssertionRefused("`exp` must say until when, in seconds since 1970.")
    until = datetime.fromtimestamp(exp, UTC)
    if until <= now:
        raise AssertionRefused("This statement has expired. Sign a new one.")
    if until > now + LONGEST + SKEW:
        raise AssertionRefused("`exp` may be five minutes ahead at most.")
    return until


def _name(jti: object) -> str:
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI or not jti.isprintable():
        raise AssertionRefused(f"`jti` must name this statement, in {_LONGEST_JTI} characters at most.")
    return jti
