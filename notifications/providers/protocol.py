"""What every provider offers, and the ways in which it can fail."""

import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol, runtime_checkable

from notifications.html import Style


@dataclass(frozen=True)
class Outgoing:
    """A message as a provider sees it. `reference` is ours: the same for every attempt at the same message."""

    reference: str
    recipient: str
    title: str
    body: str
    calendar: str | None = None
    calendar_method: str | None = None
    style: Style = "plain"
    until: float | None = None

    def refuse_late(self) -> None:
        """Raise `Retryable` when its time is up (`time.time()`): others may have been told that it never left."""
        if self.until is not None and time.time() >= self.until:
            raise Retryable("its turn came too late")


@dataclass(frozen=True)
class Accepted:
    """The provider took it: `ref` is its name for it; `delivered` where taking and delivering are one.

    `provider` is who took it, where that was one of several.
    """

    ref: str
    delivered: bool = False
    provider: str = ""


@dataclass(frozen=True)
class State:
    """What a provider says of a message that it has; `opted_out` where its carrier lets nothing through any more.
    `provider` is who has it, where that may be one of several.

    `parts` and `pence` are what it charged for and how much, where it says so (and in pounds)."""

    ref: str
    status: Literal["sent", "delivered", "failed"]
    detail: str = ""
    opted_out: bool = False
    provider: str = ""
    parts: int | None = None
    pence: Decimal | None = None


class Retryable(Exception):
    """Certainly not accepted, and worth another try later."""


class Misconfigured(Retryable):
    """Certainly not accepted, because it refuses us, not the message: nothing leaves until an operator mends it."""


class Permanent(Exception):
    """Certainly not accepted, and never will be: the address or the message is wrong."""


class OptedOut(Permanent):
    """Certainly not accepted: the recipient wants no texts, and the carrier lets none through."""


class OutcomeUnknown(Exception):
    """It may or may not have been accepted: never to be sent again without asking the provider."""


class Provider(Protocol):
    """Sends one message over one channel."""

    @property
    def name(self) -> str: ...

    async def send(self, outgoing: Outgoing) -> Accepted:
        """Hand the message over; raises `Retryable` (or `Misconfigured`), `Permanent` or `OutcomeUnknown`."""
        ...


@runtime_checkable
class Traceable(Provider, Protocol):
    """A provider that can be asked what became of a message. Both raise `Retryable` where it does not answer."""

    async def find(self, outgoing: Outgoing, since: datetime) -> State | None:
        """The message that was handed over since then, or None where it never was."""
        ...

    async def state(self, ref: str, provider: str = "") -> State | None:
        """What became of the message that it, or the one of several named, calls so; None while it is on its way."""
        ...
