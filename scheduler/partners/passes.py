"""The short-lived pass that a partner gets for a signed statement: it proves itself, and is stored nowhere."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from scheduler.partners.keys import SIGNATURE_ONLY

LIFETIME = timedelta(minutes=5)
_ALGORITHM = "HS256"


@dataclass(frozen=True)
class Holder:
    """Whose pass it is."""

    network_id: int
    partner_id: int


class Passes:
    """Writes and reads passes with a key of their own, derived from the installation's secret."""

    def __init__(self, base_url: str, secret: str) -> None:
        self.token_url = f"{base_url}/fhir/token"
        self._issuer = f"{base_url}/fhir"
        self._key = hmac.new(secret.encode(), b"partner pass", hashlib.sha256).digest()

    def write(self, holder: Holder, now: datetime) -> str:
        said = {
            "iss": self._issuer,
            "sub": str(holder.partner_id),
            "network": holder.network_id,
            "exp": int((now + LIFETIME).timestamp()),
        }
        return jwt.encode(said, self._key, _ALGORITHM)

    def read(self, token: str, now: datetime) -> Holder | None:
        """Whose pass it is, where we wrote it and it has not run out."""
        try:
            said = jwt.decode(token, self._key, [_ALGORITHM], issuer=self._issuer, options=SIGNATURE_ONLY)
        except jwt.InvalidTokenError:
            return None
        if datetime.fromtimestamp(said["exp"], UTC) <= now:
            return None
        return Holder(said["network"], int(said["sub"]))
