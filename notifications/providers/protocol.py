"""What every provider offers, and the ways in which it can fail."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """A message as a provider sees it. `reference` is ours: the same for every attempt at the same message."""

    reference: str
    recipient: str
    title: str
    body: str
    calendar: str | None = None
    calendar_method: str | None = None


@dataclass(frozen=True)
class Accepted:
    """The provider took it: `ref` is its name for it; `delivered` where taking and delivering are one."""

    ref: str
    delivered: bool = False


class Retryable(Exception):
    """Certainly not accepted, and worth another try later."""


class Misconfigured(Retryable):
    """Certainly not accepted, because it refuses us, not the message: nothing leaves until an operator mends it."""


class Permanent(Exception):
    """Certainly not accepted, and never will be: the address or the message is wrong."""


class OutcomeUnknown(Exception):
    """It may or may not have been accepted: never to be sent again without asking the provider."""


class Provider(Protocol):
    """Sends one message over one channel."""

    @property
    def name(self) -> str: ...

    async def send(self, outgoing: Outgoing) -> Accepted:
        """Hand the message over; raises `Retryable` (or `Misconfigured`), `Permanent` or `OutcomeUnknown`."""
        ...
