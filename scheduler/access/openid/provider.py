"""One provider over the network: where it is, what we send people there with, and what it then says of them.

Nothing here knows the database, and no transaction is open while it is used.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from scheduler.access.errors import NotLetIn, ProviderAway
from scheduler.access.openid.claims import Claims

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LEEWAY = 60  # seconds that clocks may differ
ASSERTION_LASTS = 300


@dataclass(frozen=True)
class Asked:
    """What ties an answer to what we asked: `state` to the browser, `nonce` to the token, `verifier` to the code."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Said:
    """A token that we have checked, and what the provider told about the person besides."""

    token: Claims
    about: Claims


@dataclass(frozen=True)
class Provider:
    """A provider, and how it knows us: by a key (`private_key_jwt`), whose public half it has, or else by a secret."""

    issuer: str
    client_id: str
    http: httpx.AsyncClient
    comes_back_to: str
    scope: str
    algorithms: tuple[str, ...]
    key: str | None = None
    secret: str | None = None

    async def address(self, asked: Asked, more: dict[str, str]) -> str:
        """Where the person goes to sign in; `more` are further parameters."""
        found = await self._found()
        sent = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": self.comes_back_to,
            "scope": self.scope, "state": asked.state, "nonce": asked.nonce, "code_challenge_method": "S256",
            "code_challenge": create_s256_code_challenge(asked.verifier), **more,
        }  # fmt: skip
        return str(add_params_to_uri(found["authorization_endpoint"], list(sent.items())))

    async def said(self, code: str, asked: Asked, now: datetime) -> Said:
        """Redeem a code. `NotLetIn`, with the reason for the trail, for whatever does not hold; `ProviderAway`."""
        found = await self._found()
        tokens = await self._redeem(found["token_endpoint"], code, asked, now)
        token = await self._checked(found, tokens, asked, now)
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        about = await self._asked("GET", found["userinfo_endpoint"], headers=bearer)
        if about.get("sub") != token["sub"]:
            raise NotLetIn("what was told is about somebody else")
        return Said(token, about)

    async def _found(self) -> dict[str, Any]:
        found = await self._asked("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        needed = {"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"}
        if found.get("issuer") != self.issuer or not needed <= found.keys():
            raise ProviderAway
        return found

    async def _redeem(self, endpoint: str, code: str, asked: Asked, now: datetime) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.comes_back_to,
            "code_verifier": asked.verifier, "client_id": self.client_id, **self._proof(endpoint, now),
        }  # fmt: skip
        return await self._asked("POST", endpoint, data=form)

    def _proof(self, endpoint: str, now: datetime) -> dict[str, str]:
        """That it is us who ask."""
        if self.key is None:
            return {"client_secret": self.secret or ""}
        signed = private_key_jwt_sign(
            jwk.RSAKey.import_key(self.key), self.client_id, endpoint, alg="RS512",
            issued_at=int(now.timestamp()), expires_in=ASSERTION_LASTS,
        )  # fmt: skip
        return {"client_assertion_type": ASSERTION, "client_assertion": signed}

    async def _checked(
        self, found: dict[str, Any], tokens: dict[str, Any], asked: Asked, now: datetime
    ) -> dict[str, Any]:
        """The claims of the token: signed by the provider, for us, for this attempt, and of now."""
        keys = await self._asked("GET", found["jwks_uri"])
        try:
            token = jwt.decode(
                str(tokens.get("id_token", "")), jwk.KeySet.import_key_set({"keys": keys["keys"]}), self.algorithms
            )
            wanted = {"iss": self.issuer, "aud": self.client_id}
            options = {name: {"essential": True, "value": value} for name, value in wanted.items()}
            params = {"nonce": asked.nonce, "client_id": self.client_id, "access_token": tokens.get("access_token")}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotLetIn(f"the token does not hold ({type(error).__name__})") from None
        return dict(token.claims)

    async def _asked(self, method: str, address: str, **how: Any) -> dict[str, Any]:
        """An answer that is JSON. What it refuses is `NotLetIn`; all else that goes wrong is `ProviderAway`."""
        try:
            answer = await self.http.request(method, address, **how)
            if answer.is_client_error:
                raise NotLetIn(f"the provider refused ({answer.status_code})")
            found = answer.raise_for_status().json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise ProviderAway from None
        if not isinstance(found, dict):
            raise ProviderAway
        return found
