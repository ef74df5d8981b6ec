"""What several tests of the ledger stand on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from notifications.providers.twilio import TwilioProvider
from scheduler.db import Sessions
from tests.notifications.line import Line
from tests.text_provider import text_provider


@pytest.fixture
async def line(sessions: Sessions) -> AsyncIterator[Line]:
    with text_provider() as double:
        async with httpx.AsyncClient(timeout=10) as http:
            twilio = TwilioProvider(http, account_sid="AC1", auth_token="t", sender="MG1", base_url=double.url)
            yield Line(sessions, double, twilio, datetime.now(UTC), [])
