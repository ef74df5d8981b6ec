"""What a text cost whose fate was found out later."""

from datetime import timedelta
from decimal import Decimal

import pytest

from notifications.dispatch import drain
from notifications.tracing import ASK_AGAIN, Traced, trace
from tests.notifications.line import LATER, Line
from tests.notifications.test_ledger import draft, write, yes


@pytest.mark.parametrize(
    ("parts", "price", "currency", "kept"),
    [("2", "-0.0790", "GBP", (2, "7.900")), ("2", None, "GBP", (2, "7.800")), ("0", None, "GBP", (1, "3.900")),
     ("2", "-0.0790", "USD", (2, "7.800")), ("2", "dear", "GBP", (2, "7.800"))],
    ids=["as it says", "no price yet", "nothing yet", "another currency", "no number"],
)  # fmt: skip
async def test_what_a_traced_text_cost_is_kept_as_its_provider_says_or_else_as_our_settings_do(
    line: Line, parts: str, price: str | None, currency: str, kept: tuple[int, str]
) -> None:
    await line.unknown(parts, price, currency)
    line.now += LATER
    prices = {"twilio": Decimal("3.9")}
    await trace(line.sessions, {"sms": line.twilio}, lambda: line.now, line.note, prices=prices)
    assert await line.do("select parts, cost_pence from message") == [(kept[0], Decimal(kept[1]))]


async def test_the_price_that_a_provider_tells_later_replaces_ours(line: Line) -> None:
    times = {"due_at": line.now, "expires_at": line.now + timedelta(days=1)}
    await write(line.sessions, draft("thing:1", **times))
    await drain(line.sessions, {"sms": line.twilio}, lambda: line.now, yes, prices={"twilio": Decimal("3.9")})
    line.double.journal[0].price, line.double.journal[0].status = "-0.04", "delivered"
    assert await line.trace(ASK_AGAIN + timedelta(seconds=1)) == Traced(found=1)
    assert await line.do("select parts, cost_pence from message") == [(1, Decimal("4.000"))]
