"""Twilio, over our own httpx client: its stock asynchronous one ignores its timeout."""

import logging
import unicodedata
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from notifications.providers.protocol import (
    Accepted,
    Misconfigured,
    OptedOut,
    OutcomeUnknown,
    Outgoing,
    Permanent,
    Retryable,
    State,
)

# Twilio's error codes that no second try will mend
PERMANENT = {
    21211: "not a valid number",
    21214: "the number cannot be reached",
    21408: "texts to that country are not allowed",
    21612: "the number cannot be reached from this sender",
    21614: "not a mobile number",
    21617: "the text is too long",
}
# and those that say nothing of the message, only of our account and its sender
OURS = {
    20003: "our SID or token is wrong",
    20005: "our account is not active",
    21212: "our sender is not a number",
    21603: "our sender is missing",
    21606: "our sender cannot send texts",
    21608: "our account is a trial",
    21701: "our messaging service does not exist",
    21703: "our messaging service has no number",
    21705: "our messaging service does not exist",
}
OPTED_OUT = 21610
BUSY = {20429, 21611}


class TwilioProvider:
    """`sender` is a number or a messaging service (MG…); `base_url` points it at another server that speaks the API."""

    name = "twilio"

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        base_url: str | None = None,
        status_callback: str | None = None,
    ) -> None:
        self._client = Client(account_sid, auth_token, http_client=_Transport(http, base_url))
        self._sender = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        self._callback = {"status_callback": status_callback} if status_callback else {}

    async def send(self, outgoing: Outgoing) -> Accepted:
        outgoing.refuse_late()
        try:
            made = await self._client.messages.create_async(
                to=outgoing.recipient, body=outgoing.body, **self._sender, **self._callback
            )
        except TwilioRestException as error:
            raise _refusal(error) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Retryable(f"Twilio cannot be reached: {error}") from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(f"Twilio did not answer: {type(error).__name__}") from error
        return Accepted(str(made.sid))

    async def find(self, outgoing: Outgoing, since: datetime) -> State | None:
        """The text to that number with those words that was made since then; the code in it is no other's.

        Twilio may have changed its punctuation, and has no time of sending for what waits there: neither is asked for.
        """
        asked = self._client.messages.list_async(to=outgoing.recipient, limit=1000)
        ours = _said(outgoing.body)
        rows = [row for row in await _answered(asked) if _said(str(row.body)) == ours and _made_since(row, since)]
        return (_state(rows[0]) or _charged(rows[0], State(str(rows[0].sid), "sent"))) if rows else None

    async def state(self, ref: str, provider: str = "") -> State | None:
        """What became of it; None while it is on its way."""
        return _state(await _answered(self._client.messages(ref).fetch_async()))


async def _answered(asked: Awaitable[Any]) -> Any:
    """Asking changes nothing, so whatever goes wrong may be tried again."""
    try:
        return await asked
    except (TwilioException, httpx.HTTPError) as error:
        raise Retryable(f"Twilio did not say: {error}") from error


def _said(body: str) -> str:
    """Letters and figures only: what a provider's "smart encoding" leaves as it is."""
    return "".join(one for one in unicodedata.normalize("NFKC", body).casefold() if one.isalnum())


def _made_since(row: Any, since: datetime) -> bool:
    """Twilio's clock need not be ours, and counts in seconds."""
    return row.date_created is None or row.date_created >= since - timedelta(minutes=1)


def _state(row: Any) -> State | None:
    found = state_of(str(row.sid), str(row.status), row.error_code)
    return _charged(row, found) if found else None


def _charged(row: Any, state: State) -> State:
    """With its parts and price. Twilio writes what it took as a negative number, in our account's currency, and has no
    price, and no parts from a messaging service, before it has handed the text on."""
    parts = int(row.num_segments) if str(row.num_segments).isdigit() else 0
    pounds = row.price if str(row.price_unit).upper() == "GBP" else None
    try:
        pence = abs(Decimal(str(pounds))) * 100 if pounds is not None else None
    except InvalidOperation:
        pence = None
    return replace(state, parts=parts or None, pence=pence)


def state_of(ref: str, status: str, error: Any = None) -> State | None:
    """What Twilio's words for a message's status say; None while it is on its way."""
    code = int(error) if error and str(error).isdigit() else None
    match status:
        case "delivered" | "read":
            return State(ref, "delivered")
        case "failed" | "undelivered" | "canceled":
            words = PERMANENT.get(code or 0, "it did not arrive")
            opted_out = code == OPTED_OUT
            words = "the recipient has opted out" if opted_out else words
            return State(ref, "failed", f"{words} (Twilio {code or status})", opted_out=opted_out)
        case "sent":
            return State(ref, "sent")
    return None


def _refusal(error: TwilioRestException) -> Exception:
    if error.code == OPTED_OUT:
        return OptedOut(f"the recipient has opted out (Twilio {OPTED_OUT})")
    if error.code in PERMANENT:
        return Permanent(f"{PERMANENT[error.code]} (Twilio {error.code})")
    if error.status == 429 or error.code in BUSY:
        return Retryable("Twilio asks us to slow down")
    if error.code in OURS or error.status in (401, 403, 404):
        return Misconfigured(f"{OURS.get(error.code, error.msg)} (Twilio {error.status}, {error.code})")
    if error.status >= 500:
        return OutcomeUnknown(f"Twilio failed with {error.status}")
    return Permanent(f"Twilio refused it: {error.msg} ({error.code})")


class _Transport(AsyncHttpClient):  # type: ignore[misc]
    def __init__(self, http: httpx.AsyncClient, base_url: str | None) -> None:
        super().__init__(logging.getLogger("twilio.http"), is_async=True)
        self._http, self._base = http, urlsplit(base_url) if base_url else None

    async def request(  # the library's own signature
        self, method: str, uri: str, params: Any = None, data: Any = None, headers: Any = None, auth: Any = None,
        timeout: float | None = None, allow_redirects: bool = False,
    ) -> Response:  # fmt: skip
        form: list[tuple[str, Any]] = [
            (key, str(one)) for key, value in (data or {}).items() if value is not None for one in _many(value)
        ]
        answer = await self._http.request(
            method,
            self._address(uri),
            params={key: value for key, value in (params or {}).items() if value is not None},
            content=str(httpx.QueryParams(form)) if form else None,
            headers={**(headers or {}), "Accept": "application/json"},
            auth=auth,
            timeout=timeout or self._http.timeout,
            follow_redirects=allow_redirects,
        )
        return Response(answer.status_code, answer.text, answer.headers)

    def _address(self, uri: str) -> str:
        if self._base is None:
            return uri
        asked = urlsplit(uri)
        path = self._base.path.rstrip("/") + asked.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, asked.query, asked.fragment))


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
