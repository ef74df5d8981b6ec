"""An OpenID provider of our own on a loopback port: it keeps to the standard, unless a test makes it lie or refuse."""

import asyncio
import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, Header, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwk, jwt
from joserfc.errors import JoseError

NHS_CLIENT, STAFF_CLIENT, SECRET = "extended-access", "extended-access-staff", "a secret of the provider"
OUR_KEY = jwk.RSAKey.generate_key(2048)
OUR_PEM = OUR_KEY.as_pem(private=True).decode()
LASTS = 300


class IdentityProvider:
    """Whoever comes is `person` (what is told about them); `token` overrides claims of the token.

    `asked` is what the last person was sent here with. `key` signs, and `shown` is what it says signs. They turn back
    where it `denies`; it answers 500 where it is `away`; and its codes count again where it `forgets`.
    """

    def __init__(self, base: str, clock: Callable[[], datetime]) -> None:
        self.base, self.clock = base, clock
        self.person: dict[str, Any] = {}
        self.token: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.denies = self.away = self.forgets = False
        self.key = self.shown = jwk.RSAKey.generate_key(2048, {"kid": "provider"})
        self._codes: dict[str, dict[str, str]] = {}
        self._bearers: set[str] = set()

    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/.well-known/openid-configuration")(self.found)
        app.get("/authorize")(self.authorize)
        app.post("/token", response_model=None)(self.redeem)
        app.get("/jwks")(self.keys)
        app.get("/userinfo", response_model=None)(self.about)
        return app

    async def found(self) -> Response:
        if self.away:
            return JSONResponse({}, 500)
        named = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        addresses = {f"{name}_endpoint": f"{self.base}/{path}" for name, path in named.items()}
        return JSONResponse({"issuer": self.base, "jwks_uri": f"{self.base}/jwks", **addresses})

    async def authorize(self, request: Request) -> RedirectResponse:
        """The person signs in, at once, and goes back."""
        self.asked = dict(request.query_params)
        assert (self.asked["response_type"], self.asked["code_challenge_method"]) == ("code", "S256")
        back = {"state": self.asked["state"]}
        if self.denies:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._codes[back["code"]] = self.asked
        return RedirectResponse(f"{self.asked['redirect_uri']}?{urlencode(back)}", 302)

    async def redeem(
        self, code: Annotated[str, Form()], redirect_uri: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()], client_id: Annotated[str, Form()],
        client_assertion: Annotated[str, Form()] = "", client_secret: Annotated[str, Form()] = "",
    ) -> Response | dict[str, Any]:  # fmt: skip
        """A code counts once, for whoever was sent here with it and can show that it is they."""
        asked = self._codes.get(code) if self.forgets else self._codes.pop(code, None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or (client_id, redirect_uri, challenge)
            != (asked["client_id"], asked["redirect_uri"], asked["code_challenge"])
            or not self._is_known(client_id, client_assertion, client_secret)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        bearer = secrets.token_urlsafe(16)
        self._bearers.add(bearer)
        return {"access_token": bearer, "token_type": "Bearer", "id_token": self._signed(asked)}

    async def keys(self) -> dict[str, Any]:
        return {"keys": [self.shown.as_dict(private=False)]}

    async def about(self, authorization: Annotated[str, Header()]) -> Response | dict[str, Any]:
        if authorization.removeprefix("Bearer ") not in self._bearers:
            return JSONResponse({"error": "invalid_token"}, 401)
        return {"sub": "somebody"} | self.person

    def _is_known(self, client: str, assertion: str, secret: str) -> bool:
        if client == STAFF_CLIENT:
            return secret == SECRET
        try:
            claims = jwt.decode(assertion, OUR_KEY, ["RS512"]).claims
        except JoseError:
            return False
        fresh = 0 <= claims["exp"] - int(self.clock().timestamp()) <= LASTS
        return fresh and (claims["iss"], claims["sub"], claims["aud"]) == (client, client, f"{self.base}/token")

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.base, "sub": "somebody", "aud": asked["client_id"], "iat": now, "exp": now + LASTS,
            "nonce": asked["nonce"], "vot": "P9.Cp.Cd",
        }  # fmt: skip
        return jwt.encode({"alg": "RS512", "kid": "provider"}, claims | self.token, self.key, ["RS512"])


@contextmanager
def serving(clock: Callable[[], datetime]) -> Iterator[IdentityProvider]:
    """The provider, served from a thread of its own until the end."""
    listening = uvicorn.Config("", port=0, log_config=None).bind_socket()
    provider = IdentityProvider(f"http://127.0.0.1:{listening.getsockname()[1]}", clock)
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            started.set()

    server = Server(uvicorn.Config(provider.app(), log_config=None, access_log=False))
    thread = threading.Thread(target=asyncio.run, args=(server.serve([listening]),))
    thread.start()
    try:
        assert started.wait(60)
        yield provider
    finally:
        server.should_exit = True
        thread.join()
