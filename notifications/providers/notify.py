"""GOV.UK Notify, through its own client, in threads: it is a synchronous one, and each thread has its own.

Notify holds templates, so we have one there that is nothing but `((body))`: the words are written here. Our reference
goes with each text, so Notify can be asked what became of it by our own name for it.
"""

import asyncio
import threading
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import requests
from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from notifications.providers.protocol import (
    Accepted,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Permanent,
    Retryable,
    State,
)
from notifications.replies import Incoming

LONGEST = 1600
FAILED = {
    "permanent-failure": "the number does not exist, or takes no texts",
    "temporary-failure": "the phone was off or out of reach for three days",
    "technical-failure": "Notify and its provider lost it",
    "validation-failed": "the number is not one that can be texted",
    "cancelled": "it was cancelled",
}


class NotifyProvider:
    """`template` is the id, at Notify, of a text template that is `((body))`; `base_url` another server that speaks its
    API."""

    name = "notify"

    def __init__(self, *, api_key: str, template: str, base_url: str | None = None, timeout: float = 10) -> None:
        self._key, self._template, self._timeout = api_key, template, timeout
        self._base = {"base_url": base_url} if base_url else {}
        self._mine = threading.local()

    async def send(self, outgoing: Outgoing) -> Accepted:
        try:
            made = await asyncio.to_thread(self._send, outgoing)
        except APIError as error:
            raise _refusal(error) from error
        return Accepted(str(made["id"]))

    async def find(self, outgoing: Outgoing, since: datetime) -> State | None:
        """The text that has our reference; what is on its way counts as sent."""
        told = await self._asked("get_all_notifications", reference=outgoing.reference)
        rows = [row for row in told["notifications"] if _made_since(row, since)]
        return (_state(rows[0]) or _charged(rows[0], State(str(rows[0]["id"]), "sent"))) if rows else None

    async def state(self, ref: str, provider: str = "") -> State | None:
        """What became of it; None while it is on its way."""
        return _state(await self._asked("get_notification_by_id", ref))

    def _send(self, outgoing: Outgoing) -> Any:
        outgoing.refuse_late()  # here, where it has waited for a thread
        return self._client().send_sms_notification(  # type: ignore[no-untyped-call]
            phone_number=outgoing.recipient,
            template_id=self._template,
            personalisation={"body": outgoing.body},
            reference=outgoing.reference,
        )

    async def _asked(self, what: str, *arguments: Any, **named: Any) -> Any:
        try:
            return await asyncio.to_thread(lambda: getattr(self._client(), what)(*arguments, **named))
        except APIError as error:
            raise Retryable(f"Notify did not say: {error}") from error

    def _client(self) -> NotificationsAPIClient:
        if not hasattr(self._mine, "client"):
            made = NotificationsAPIClient(self._key, timeout=self._timeout, **self._base)  # type: ignore[no-untyped-call]
            self._mine.client = made
        found: NotificationsAPIClient = self._mine.client
        return found


def _made_since(row: Any, since: datetime) -> bool:
    """A reference is as old as our database, which may have been set up anew."""
    created = row.get("created_at")
    return created is None or datetime.fromisoformat(created) >= since


def _state(row: Any) -> State | None:
    found = state_of(str(row["id"]), str(row["status"]))
    return _charged(row, found) if found else None


def _charged(row: Any, state: State) -> State:
    """With its parts and price, once Notify has reckoned them; a free allowance is not taken into account."""
    if not row.get("is_cost_data_ready"):
        return state
    parts, pounds = (row.get("cost_details") or {}).get("billable_sms_fragments"), row.get("cost_in_pounds")
    return replace(state, parts=parts or None, pence=None if pounds is None else Decimal(str(pounds)) * 100)


def state_of(ref: str, status: str) -> State | None:
    """What Notify's words for a status say; None while it is on its way."""
    if status == "delivered":
        return State(ref, "delivered")
    if status in FAILED:
        return State(ref, "failed", f"{FAILED[status]} (Notify {status})")
    return None


def reply(ref: str, sender: str, body: str) -> Incoming | None:
    """A text that came in, or None where its number is not one: Notify writes 447700900123, without the plus."""
    digits = sender.removeprefix("+").replace(" ", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    body = body.replace("\x00", "")[:LONGEST]
    return Incoming("notify", ref, f"+44{digits[1:]}" if digits.startswith("0") else f"+{digits}", body)


def _refusal(error: APIError) -> Exception:
    """Where no answer came, it may have been taken; but not where nobody was there to take it."""
    cause = error.__cause__
    if isinstance(error, HTTPError) and error.response is None:
        if isinstance(cause, requests.exceptions.ConnectTimeout) or _was_refused(cause):
            return Retryable(f"Notify cannot be reached: {type(cause).__name__}")
        return OutcomeUnknown(f"Notify did not answer: {type(cause).__name__}")
    status, words = error.status_code, str(error.message)
    if status == 429:
        return Retryable("Notify asks us to slow down")
    if status == 403 or "template" in words.lower() or "team-only" in words.lower():
        return Misconfigured(f"Notify refuses us: {words} ({status})")
    if status >= 500:
        return OutcomeUnknown(f"Notify failed with {status}")
    if not 400 <= status < 500 or not isinstance(error, HTTPError):  # it may have taken it, and said so strangely
        return OutcomeUnknown(f"Notify's answer makes no sense: {words} ({status})")
    return Permanent(f"Notify refused it: {words} ({status})")


def _was_refused(cause: BaseException | None) -> bool:
    """A connection that was never made; one that broke later is a ConnectionError as well."""
    inner = cause.args[0] if isinstance(cause, requests.exceptions.ConnectionError) and cause.args else None
    return type(getattr(inner, "reason", None)).__name__ == "NewConnectionError"
