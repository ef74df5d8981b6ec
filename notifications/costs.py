"""What a text cost: what its provider says that it charged, or else its parts at the price in our settings."""

from decimal import Decimal

from notifications.models import Message
from notifications.providers.protocol import State


def reckon(message: Message, state: State, pence_per_part: Decimal | None) -> None:
    """Note what `state` tells of parts and price. Where it tells of no price, ours counts (None: we have none), for
    what has no cost yet, or has other parts than we thought."""
    if state.parts:
        message.parts = state.parts
    if state.pence is not None:
        message.cost_pence = state.pence
    elif pence_per_part is not None and (state.parts or message.cost_pence is None):
        message.cost_pence = message.parts * pence_per_part
