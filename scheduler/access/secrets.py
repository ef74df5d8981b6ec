"""Secrets that we hand out and check: random ones kept as digests, passwords as argon2id, codes of an authenticator."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

STEP_SECONDS = 30
_HASHER = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65_536, parallelism=4),))
# of a random password that nobody knows, made with the costs above: checking it takes as long as checking a real one
_NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$v/KznG5aFK1hJ1m155sJ9w$riVhLWk8+4XGt3SoVVJs0OVUYZ9Kd4+u/tybS+qvBsc"
)  # fmt: skip


def handed_out() -> str:
    """A random secret for a cookie or a link."""
    return secrets.token_urlsafe(32)


def six_digits() -> str:
    """A code that is short enough to be typed; it needs few tries and a short life beside it."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest(secret: str) -> str:
    """What is kept of one; it is random and long, so a fast hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def hashed(password: str) -> str:
    """argon2id, in a thread: it takes tenths of a second."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def is_password(password: str, kept: str | None) -> bool:
    """Whether the password is the one that `kept` was made of. Without one the answer is no, and takes as long."""
    right = await asyncio.to_thread(_HASHER.verify, password, kept or _NOBODYS)
    return right and kept is not None


def authenticator_secret() -> str:
    return pyotp.random_base32()


def authenticator_address(secret: str, email: str, issuer: str) -> str:
    """What an authenticator app opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str | None, code: str, now: datetime, used: int) -> int | None:
    """The half minute that `code` is of: this one or a neighbour, later than `used`; None for any other code."""
    if secret is None:
        return None
    this, typed = int(now.timestamp()) // STEP_SECONDS, code.replace(" ", "").encode()
    known = pyotp.TOTP(secret)
    steps = [step for step in (this - 1, this, this + 1) if step > used]
    return next((step for step in steps if hmac.compare_digest(known.generate_otp(step).encode(), typed)), None)


class Seal:
    """Keeps what must be read again, an authenticator's secret, from whoever sees only the database.

    What was sealed for one `purpose` is nothing for another.
    """

    def __init__(self, installation_secret: str, purpose: str = "authenticator") -> None:
        key = hmac.digest(installation_secret.encode(), purpose.encode(), "sha256")
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """What was sealed; None where that was done with another secret, which only adding the person again mends."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None
