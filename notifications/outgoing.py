"""A message in the form that providers take, for whoever hands it over and whoever asks what became of it."""

from notifications.calendar import Method, written
from notifications.ledger import Claimed
from notifications.providers.protocol import Outgoing


def outgoing(message: Claimed, until: float | None = None) -> Outgoing:
    """The message as a provider is given it; not after `until`, when others ask what became of it.

    A text that says several messages has a name for each taking: what it says may be otherwise at the next.
    """
    text = message.handed_body is not None
    method: Method = "CANCEL" if message.calendar_method == "CANCEL" else "REQUEST"
    return Outgoing(
        reference=f"messages-{message.carrier_id}-{message.claim}" if text else f"message-{message.id}",
        recipient=message.recipient,
        title=message.title,
        body=message.handed_body if message.handed_body is not None else message.body,
        calendar=written(message.calendar, method) if message.calendar else None,
        calendar_method=message.calendar_method,
        style=message.style,
        until=until,
    )
