"""What we ask of Twilio, held to Twilio's own description of its interface, which Prism serves and checks each request
against. Both are named by whoever has them: see CONTRIBUTING.md."""

import contextlib
import json
import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from notifications.providers.protocol import Outgoing, Permanent
from notifications.providers.twilio import TwilioProvider

DESCRIPTION = os.environ.get("TWILIO_OPENAPI", "")
PRISM = shlex.split(os.environ.get("PRISM", "")) or [one for one in [shutil.which("prism")] if one]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path(DESCRIPTION).is_file(), reason="TWILIO_OPENAPI names no file: Twilio's twilio_api_v2010.json"
    ),
    pytest.mark.skipif(not PRISM, reason="no Prism here: npm install @stoplight/prism-cli, and name it in PRISM"),
]
TEXT = Outgoing("message-1", "+447700900123", "", "NHS: your appointment is Tuesday 8 December at 6:30pm, Hub. £0 ’")
ACCOUNT, SERVICE, SID = f"AC{'a' * 32}", f"MG{'b' * 32}", f"SM{'c' * 32}"
CALLBACK = "https://book.example.org/webhooks/twilio/status"


@pytest.fixture(scope="module")
def described() -> Iterator[str]:
    """The address of Prism. It says of each answer what in the request, and in the answer, is not as described."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [*PRISM, "mock", DESCRIPTION, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _until_it_listens(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            break
    raise AssertionError("Prism did not start: run it by hand on the file that TWILIO_OPENAPI names")


@pytest.fixture
def faults() -> list[str]:
    """What Prism finds at fault with our requests; Twilio's own examples of answers are not all as it describes them."""
    return []


@pytest.fixture
async def http(faults: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    async def hear(answer: httpx.Response) -> None:
        await answer.aread()
        told = json.loads(answer.headers.get("sl-violations", "[]"))
        told += answer.json().get("validation", []) if answer.is_error else []
        faults.extend(f"{one['location']}: {one['message']}" for one in told if one["location"][0] != "response")

    async with httpx.AsyncClient(timeout=30, event_hooks={"response": [hear]}) as client:
        yield client


def provider(
    http: httpx.AsyncClient, base: str, sender: str = SERVICE, account: str = ACCOUNT, callback: str = CALLBACK
) -> TwilioProvider:
    return TwilioProvider(
        http, account_sid=account, auth_token="t", sender=sender, base_url=base, status_callback=callback
    )


@pytest.mark.parametrize("sender", [SERVICE, "+447700900000"])
async def test_a_text_is_handed_over_as_twilio_describes_it(
    http: httpx.AsyncClient, described: str, faults: list[str], sender: str
) -> None:
    assert (await provider(http, described, sender).send(TEXT)).ref.startswith(("SM", "MM"))
    assert faults == []


async def test_what_became_of_a_text_is_asked_as_twilio_describes_it(
    http: httpx.AsyncClient, described: str, faults: list[str]
) -> None:
    """Prism's examples are of other texts than ours: that it is asked, and answers, is all that can be seen."""
    twilio = provider(http, described)
    assert await twilio.find(TEXT, datetime.now(UTC)) is None
    found = await twilio.state(SID)
    assert found is None or found.status in ("sent", "delivered", "failed")
    assert faults == []


@pytest.mark.parametrize("wrong", [{"account": "AC1"}, {"sender": "MG1"}], ids=["an account", "a service"])
async def test_what_twilio_does_not_describe_is_noticed(
    http: httpx.AsyncClient, described: str, faults: list[str], wrong: dict[str, str]
) -> None:
    with contextlib.suppress(Permanent):
        await provider(http, described, **wrong).send(TEXT)
    assert faults
