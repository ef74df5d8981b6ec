"""Two providers of one channel: what the first certainly did not take, the second is given; and while the first fails
often, the second comes first.

Error rates are counted over the last hand-overs of each, as GOV.UK Notify does with its suppliers. A text of unknown
fate is never given to the other one.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from notifications.providers.protocol import (
    Accepted,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Permanent,
    Provider,
    Retryable,
    State,
    Traceable,
)

WINDOW, COUNTED, LEAST = timedelta(minutes=10), 50, 5
TOO_MANY = 0.3


class Record:
    """How a provider's last hand-overs went."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._ends: deque[tuple[datetime, bool]] = deque(maxlen=COUNTED)

    def note(self, *, failed: bool) -> None:
        self._ends.append((self._clock(), failed))

    @property
    def error_rate(self) -> float:
        """Of those of the last ten minutes; 0 where there were too few to tell."""
        lately = [failed for at, failed in self._ends if at > self._clock() - WINDOW]
        return sum(lately) / len(lately) if len(lately) >= LEAST else 0.0


class FailingOver:
    """`providers` in the order in which they are preferred while all is well."""

    def __init__(self, providers: tuple[Provider, Provider], clock: Callable[[], datetime]) -> None:
        self._providers = providers
        self._records = {one.name: Record(clock) for one in providers}

    @property
    def name(self) -> str:
        return "+".join(one.name for one in self._providers)

    async def send(self, outgoing: Outgoing) -> Accepted:
        first, second = self._in_order()
        try:
            return await self._hand_over(first, outgoing)
        except Retryable as refused:
            try:
                return await self._hand_over(second, outgoing)
            except Retryable as again:
                both = isinstance(refused, Misconfigured) and isinstance(again, Misconfigured)
                kind = Misconfigured if both else Retryable
                raise kind(f"{first.name}: {refused}; {second.name}: {again}") from again

    async def find(self, outgoing: Outgoing, since: datetime) -> State | None:
        """Whichever of them has it. Where one cannot be asked, nobody may say that it is not there."""
        for provider in self._providers:
            if not isinstance(provider, Traceable):
                raise Retryable(f"{provider.name} cannot be asked")
            found = await provider.find(outgoing, since)
            if found is not None:
                return replace(found, provider=provider.name)
        return None

    async def state(self, ref: str, provider: str = "") -> State | None:
        """What the one that has it says."""
        for one in self._providers:
            if one.name == provider and isinstance(one, Traceable):
                return await one.state(ref)
        return None

    def _in_order(self) -> tuple[Provider, Provider]:
        """The preferred one, unless it fails often and the other less so."""
        first, second = self._providers
        rate, other = self._records[first.name].error_rate, self._records[second.name].error_rate
        return (second, first) if rate >= TOO_MANY and other < rate else (first, second)

    async def _hand_over(self, provider: Provider, outgoing: Outgoing) -> Accepted:
        record = self._records[provider.name]
        try:
            accepted = await provider.send(outgoing)
        except Permanent:  # the message is to blame, not they
            record.note(failed=False)
            raise
        except (Retryable, OutcomeUnknown, Misconfigured):
            record.note(failed=True)
            raise
        record.note(failed=False)
        return replace(accepted, provider=provider.name)
