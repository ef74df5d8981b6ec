"""Which keys a partner may sign with: public ones only, strong enough, each with a name."""

import json

from jwt import PyJWK
from jwt.exceptions import InvalidKeyError, PyJWKSetError
from jwt.types import Options

from scheduler.partners.errors import KeysNotUsable

ALGORITHMS = ("RS384", "RS512", "ES384")
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}
_SMALLEST_RSA = 2048
SIGNATURE_ONLY: Options = {
    "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False, "verify_jti": False,
    "verify_sub": False,
}  # fmt: skip
"""The library would ask the machine's clock, and refuse in its own words: what is said, we compare ourselves."""


def public_keys(text: str) -> dict[str, object]:
    """A JWK set as it may be stored; `KeysNotUsable` says what is wrong with it."""
    try:
        given = json.loads(text)
        keys = given["keys"]
        names = [key["kid"] for key in keys]
    except (ValueError, TypeError, KeyError):
        raise KeysNotUsable('Give a JWK set: {"keys": [{"kid": …, "kty": …}]}.') from None
    if any(_PRIVATE & key.keys() for key in keys):
        raise KeysNotUsable("This file holds a private key. Keep that secret, and give the public ones only.")
    if not names or not all(isinstance(name, str) for name in names) or len(set(names)) != len(names):
        raise KeysNotUsable("Each key needs a `kid` of its own, and there must be one at least.")
    for key in keys:
        _usable(key)
    return {"keys": keys}


def _usable(key: dict[str, object]) -> None:
    strong = key.get("kty") == "EC" and key.get("crv") == "P-384"
    try:
        made = PyJWK.from_dict(key, "ES384" if strong else "RS384")
    except (InvalidKeyError, PyJWKSetError, ValueError):
        raise KeysNotUsable(f"Key {key['kid']!r} is neither RSA nor on the curve P-384.") from None
    if not strong and made.key.key_size < _SMALLEST_RSA:
        raise KeysNotUsable(f"Key {key['kid']!r} is shorter than {_SMALLEST_RSA} bits.")


def named(jwks: dict[str, object], kid: str, algorithm: str) -> PyJWK | None:
    """The key of that name, for that way of signing; none where it is of another kind."""
    found = next((key for key in _listed(jwks) if key["kid"] == kid), None)
    if found is None or found["kty"] != {"R": "RSA", "E": "EC"}[algorithm[0]]:
        return None
    return PyJWK.from_dict(found, algorithm)


def _listed(jwks: dict[str, object]) -> list[dict[str, object]]:
    keys = jwks["keys"]
    assert isinstance(keys, list)  # what `public_keys` made
    return keys
