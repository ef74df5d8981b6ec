"""GOV.UK Notify's answers become ours, and of two providers the one that works is given the text, once."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from notifications.dispatch import AT_ONCE
from notifications.providers.failover import LEAST, FailingOver
from notifications.providers.memory import MemoryProvider
from notifications.providers.notify import NotifyProvider, reply
from notifications.providers.paced import Paced
from notifications.providers.protocol import (
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Permanent,
    Retryable,
    State,
)
from scheduler.config import HANDED_OVER_AT_ONCE
from scheduler.worker import SENDERS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXT = Outgoing("message-7", "+447700900123", "", "Your appointment")
KEY = "tests-" + "1" * 8 + "-1111-1111-1111-" + "1" * 12 + "-" + "2" * 8 + "-2222-2222-2222-" + "2" * 12


class Notify:
    """A server that answers as it is told to, and keeps what was asked of it."""

    def __init__(self) -> None:
        self.status, self.answer = 201, {"id": "N1"}
        self.asked: list[tuple[str, Any]] = []

    def handler(self) -> type[BaseHTTPRequestHandler]:
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told.asked.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                self._answer()

            def do_GET(self) -> None:
                told.asked.append((self.path, None))
                self._answer()

            def _answer(self) -> None:
                if told.status:
                    body = json.dumps(told.answer).encode() if told.answer is not None else b"<html>"
                    self.send_response(told.status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                else:
                    self.close_connection = True

            def log_message(self, *_: object) -> None: ...

        return Handler


@pytest.fixture
def notify() -> Iterator[tuple[Notify, NotifyProvider]]:
    double = Notify()
    server = ThreadingHTTPServer(("127.0.0.1", 0), double.handler())
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    yield double, NotifyProvider(api_key=KEY, template="T1", base_url=base, timeout=2)
    server.shutdown()
    server.server_close()


async def test_notify_is_given_the_words_and_our_reference(notify: tuple[Notify, NotifyProvider]) -> None:
    double, provider = notify
    assert (await provider.send(TEXT)).ref == "N1"
    ((path, sent),) = double.asked
    assert path == "/v2/notifications/sms"
    assert sent == {
        "phone_number": "+447700900123", "template_id": "T1", "personalisation": {"body": "Your appointment"},
        "reference": "message-7",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (400, "phone_number Not a UK mobile number", Permanent), (400, "Template not found", Misconfigured),
        (400, "Can't send to this recipient using a team-only API key", Misconfigured),
        (403, "Invalid token: API key not found", Misconfigured), (429, "Exceeded rate limit", Retryable),
        (500, "Internal server error", OutcomeUnknown), (503, "", OutcomeUnknown), (0, "", OutcomeUnknown),
    ],
)  # fmt: skip
async def test_notifys_refusals_become_ours(
    notify: tuple[Notify, NotifyProvider], status: int, message: str, expected: type[Exception]
) -> None:
    double, provider = notify
    double.status, double.answer = status, {"errors": [{"error": "BadRequestError", "message": message}]}  # type: ignore[dict-item]
    with pytest.raises(expected):
        await provider.send(TEXT)


async def test_an_answer_that_makes_no_sense_may_be_that_of_a_text_that_was_taken(
    notify: tuple[Notify, NotifyProvider],
) -> None:
    double, provider = notify
    double.answer = None  # type: ignore[assignment]
    with pytest.raises(OutcomeUnknown):
        await provider.send(TEXT)


async def test_notify_away_is_worth_another_try() -> None:
    provider = NotifyProvider(api_key=KEY, template="T1", base_url="http://127.0.0.1:1", timeout=2)
    with pytest.raises(Retryable):
        await provider.send(TEXT)
    with pytest.raises(Retryable):
        await provider.find(TEXT, NOW)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("delivered", State("N1", "delivered")), ("sending", State("N1", "sent")),
        ("permanent-failure", State("N1", "failed", "the number does not exist, or takes no texts (Notify permanent-failure)")),
    ],
)  # fmt: skip
async def test_notify_finds_a_text_by_our_reference(
    notify: tuple[Notify, NotifyProvider], status: str, expected: State
) -> None:
    double, provider = notify
    double.status, double.answer = 200, {"notifications": [{"id": "N1", "status": status}]}  # type: ignore[dict-item]
    assert await provider.find(TEXT, NOW) == expected
    assert "reference=message-7" in double.asked[0][0]
    double.answer = {"notifications": []}  # type: ignore[dict-item]
    assert await provider.find(TEXT, NOW) is None


async def test_what_notify_charged_comes_with_what_became_of_a_text_once_it_is_reckoned(
    notify: tuple[Notify, NotifyProvider],
) -> None:
    double, provider = notify
    told = {"id": "N1", "status": "delivered", "is_cost_data_ready": True, "cost_in_pounds": 0.0454,
            "cost_details": {"billable_sms_fragments": 2, "sms_rate": 0.0227}}  # fmt: skip
    double.status, double.answer = 200, told  # type: ignore[assignment]
    assert await provider.state("N1") == State("N1", "delivered", parts=2, pence=Decimal("4.5400"))
    double.answer = told | {"is_cost_data_ready": False, "cost_in_pounds": None, "cost_details": {}}  # type: ignore[assignment]
    assert await provider.state("N1") == State("N1", "delivered")


@pytest.mark.parametrize("number", ["447700900123", "+447700900123", "07700900123"])
def test_a_number_that_notify_names_is_read_as_ours_are_written(number: str) -> None:
    told = reply("R1", number, "Yes")
    assert told is not None
    assert (told.sender, told.body) == ("+447700900123", "Yes")


def test_a_name_is_no_number() -> None:
    assert reply("R1", "NHSNoReply", "Yes") is None


def scripted(name: str, raises: Callable[[], Exception | None]) -> MemoryProvider:
    async def script(_: Outgoing) -> None:
        error = raises()
        if error is not None:
            raise error

    return MemoryProvider(name, script)


class Pair:
    """Two providers, what the first raises, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.now = NOW
        self.first, self.second = scripted("first", lambda: self.error), MemoryProvider("second")
        self.both = FailingOver((self.first, self.second), lambda: self.now)

    async def send(self, times: int = 1) -> str:
        for _ in range(times):
            accepted = await self.both.send(TEXT)
        return accepted.provider


async def test_while_all_is_well_the_first_has_all() -> None:
    pair = Pair()
    assert await pair.send(3) == "first"
    assert (len(pair.first.outbox), len(pair.second.outbox)) == (3, 0)


async def test_what_the_first_certainly_did_not_take_the_second_is_given_once() -> None:
    pair = Pair()
    pair.error = Retryable("slow down")
    assert await pair.send() == "second"
    assert len(pair.second.outbox) == 1


@pytest.mark.parametrize("error", [OutcomeUnknown("no answer"), Permanent("no such number")])
async def test_what_may_have_arrived_or_never_can_is_not_given_to_the_second(error: Exception) -> None:
    pair = Pair()
    pair.error = error
    with pytest.raises(type(error)):
        await pair.send()
    assert pair.second.outbox == []


async def test_the_second_comes_first_while_the_first_fails_often_and_no_longer() -> None:
    pair = Pair()
    pair.error = Retryable("away")
    await pair.send(LEAST)
    pair.error = None
    assert await pair.send() == "second"
    pair.now += timedelta(minutes=10, seconds=1)
    assert await pair.send() == "first"


async def test_a_number_that_is_wrong_is_not_held_against_a_provider() -> None:
    pair = Pair()
    pair.error = Permanent("no such number")
    for _ in range(LEAST + 1):
        with pytest.raises(Permanent):
            await pair.send()
    pair.error = None
    assert await pair.send() == "first"


async def test_where_neither_takes_it_both_are_named() -> None:
    pair = Pair()
    pair.error = Retryable("away")
    pair.both = FailingOver((pair.first, scripted("second", lambda: Retryable("away too"))), lambda: NOW)
    with pytest.raises(Retryable, match="first: away; second: away too"):
        await pair.send()


async def test_who_comes_too_soon_waits_for_their_turn() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 3))

    class Asked(MemoryProvider):
        async def find(self, outgoing: Outgoing, since: datetime) -> State | None:
            return None

        async def state(self, ref: str, provider: str = "") -> State | None:
            return None

    paced = Paced(Asked(), 10, clock=lambda: 5.0, sleep=sleep)
    for _ in range(4):
        await paced.send(TEXT)
    assert waits == [0.1, 0.2, 0.3]


def test_what_may_wait_for_its_turn_is_no_more_than_the_settings_reckon_with() -> None:
    assert 2 * SENDERS * AT_ONCE == HANDED_OVER_AT_ONCE  # by the clock, and by the bell


async def test_nothing_is_said_to_be_missing_while_one_of_them_cannot_be_asked() -> None:
    with pytest.raises(Retryable):
        await Pair().both.find(TEXT, NOW)
