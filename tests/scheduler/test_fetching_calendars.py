"""Fetching a calendar: from whom it was given, over https, so much of it and no more; and from nowhere near us."""

import ipaddress
import logging
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from scheduler.busy.address import Address
from scheduler.busy.errors import AddressWrong, Unreadable
from scheduler.busy.reading.fetching import AT_MOST_BYTES, Fetcher, Known
from scheduler.busy.reading.resolving import is_public
from scheduler.runtime import ONE_REQUEST_EACH
from tests.calendar_server import CalendarServer, calendar_server
from tests.ics import calendar, evening

GOOD = calendar(evening("20261208"))


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with httpx.AsyncHTTPTransport(limits=ONE_REQUEST_EACH) as transport:
        yield Fetcher(transport, loopback=True)


async def got(fetcher: Fetcher, address: str, known: Known | None = None) -> bytes | None:
    return (await fetcher.fetch(Address.of(address, plain=True), known or Known())).body


async def test_a_calendar_is_fetched_and_asked_for_by_its_name_the_next_time(
    server: CalendarServer, fetcher: Fetcher
) -> None:
    names = {"ETag": '"a1"', "Last-Modified": "Tue, 24 Nov 2026 12:00:00 GMT"}
    address = Address.of(server.put("/a.ics?key=1", GOOD, headers=names), plain=True)
    first = await fetcher.fetch(address, Known())
    assert (first.body, first.known) == (GOOD, Known(*names.values()))
    again = await fetcher.fetch(address, first.known)
    assert (again.body, again.known) == (None, first.known)
    assert server.asked[1][1]["If-None-Match"] == '"a1"'
    assert server.asked[1][1]["If-Modified-Since"] == names["Last-Modified"]
    assert server.asked[0][1]["Host"] == httpx.URL(server.url).netloc.decode()


async def test_a_redirect_is_followed_but_not_for_ever(server: CalendarServer, fetcher: Fetcher) -> None:
    server.put("/b.ics", GOOD)
    address = server.put("/a.ics", status=302, headers={"Location": "/b.ics"})
    assert await got(fetcher, address) == GOOD
    round_and_round = server.put("/c.ics", status=301, headers={"Location": "/c.ics"})
    with pytest.raises(Unreadable, match="redirected more than 3 times"):
        await got(fetcher, round_and_round)
    assert server.times("/c.ics") == 4


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://10.0.0.1/a.ics", "not on the public internet"),
        ("https://169.254.169.254/latest/meta-data", "not on the public internet"),
        ("https://[fd00::1]/a.ics", "not on the public internet"),
        ("https://[::ffff:192.168.0.1]/a.ics", "not on the public internet"),
        ("http://198.51.100.7/a.ics", "(not on the public internet|not encrypted)"),
        ("file:///etc/passwd", "redirected to where"),
        ("https://user:secret@example.org/a.ics", "redirected to where"),
    ],
)
async def test_a_redirect_leads_to_nothing_near_us(
    server: CalendarServer, fetcher: Fetcher, location: str, reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason):
        await got(fetcher, server.put("/a.ics", status=302, headers={"Location": location}))


async def test_this_machine_is_asked_only_where_the_setting_allows_it(server: CalendarServer, fetcher: Fetcher) -> None:
    address = server.put("/a.ics", GOOD).replace("http:", "https:")
    with pytest.raises(Unreadable, match="not on the public internet"):
        await got(replace(fetcher, loopback=False), address)
    assert server.asked == []


async def test_a_name_that_stands_for_a_machine_near_us_is_refused_whatever_else_it_stands_for(
    fetcher: Fetcher,
) -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(Unreadable, match="not on the public internet"):
        await got(replace(fetcher, resolve=both), "https://calendar.example.org/a.ics")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("::", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("fec0::1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::5db8:d822", True), ("2002:7f00:1::", False), ("no address", False),
    ],
)  # fmt: skip
def test_only_machines_on_the_internet_are_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"status": 500}, r"an error \(500\)"),
        ({"status": 404}, r"no calendar at this address any more \(404\)"),
        ({"status": 403}, r"does not let us read it \(403\)"),
        ({"status": 429}, r"come back later \(429\)"),
        ({"body": b"x" * (AT_MOST_BYTES + 1)}, "larger than 2 MB"),
        ({"endless": b"x" * 100_000}, "larger than 2 MB"),
        ({"body": b"\x1f\x8b", "headers": {"Content-Encoding": "gzip"}}, "compressed"),
        ({"status": 304}, r"an error \(304\)"),
    ],
    ids=["error", "gone", "private", "busy", "large", "endless", "compressed", "unasked"],
)
async def test_each_way_to_fail_has_its_sentence(
    server: CalendarServer, fetcher: Fetcher, how: dict[str, object], reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason) as refused:
        await got(fetcher, server.put("/secret.ics", **how))  # type: ignore[arg-type]
    assert "secret" not in refused.value.sentence


async def test_a_server_that_says_nothing_or_is_not_there_is_given_up(server: CalendarServer, fetcher: Fetcher) -> None:
    with pytest.raises(Unreadable, match="did not send it in time"):
        await got(replace(fetcher, patience=0.05), server.hang("/a.ics"))
    with pytest.raises(Unreadable, match="did not send it in time"):
        await got(replace(fetcher, whole=0.05), server.hang("/b.ics"))
    with pytest.raises(Unreadable, match="cannot be reached"):
        await got(fetcher, "http://127.0.0.1:1/a.ics")
    with pytest.raises(Unreadable, match="no server of that name"):
        await got(fetcher, "https://calendar.invalid/a.ics")


async def test_no_log_says_where_a_calendar_is(
    server: CalendarServer, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await got(fetcher, server.put("/private-a1b2c3.ics", GOOD))
    assert "private-a1b2c3" not in caplog.text


@pytest.mark.parametrize(
    "given",
    ["", "calendar.example.org", "ftp://example.org/a.ics", "http://example.org/a.ics", "https://", "https:///a.ics",
     "https://u:p@example.org/a", "https://exa mple.org/a", "https://example.org:port/a", "https://example.org:99999/a", "file:///etc/passwd", "https://example.org/" + "a" * 2000],
)  # fmt: skip
def test_what_is_no_address_of_a_calendar_is_refused(given: str) -> None:
    with pytest.raises(AddressWrong):
        Address.of(given)


def test_an_address_is_read_over_https_and_shown_masked() -> None:
    for given in (
        "webcal://calendar.example.org/private-a1/basic.ics",
        "https://calendar.example.org/private-a1/basic.ics",
    ):
        address = Address.of(given)
        assert str(address) == "https://calendar.example.org/private-a1/basic.ics"
        assert address.masked == "https://calendar.example.org/…"


# over TLS: the machine is the one that was looked up, and its certificate must be for the name that was given


def certificate(name: str) -> tuple[bytes, bytes]:
    """One that signs itself, and its key; PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    built = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return built.public_bytes(serialization.Encoding.PEM), private


@pytest.mark.parametrize(("name", "is_theirs"), [("calendar.example.org", True), ("another.example.org", False)])
async def test_the_machine_that_was_looked_up_must_prove_the_name_that_was_given(
    tmp_path: Path, name: str, *, is_theirs: bool
) -> None:
    public, private = certificate(name)
    (tmp_path / "both.pem").write_bytes(public + private)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(tmp_path / "both.pem")
    looked_up: list[str] = []

    async def here(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return [str(ipaddress.ip_address("127.0.0.1"))]

    trusted = ssl.create_default_context(cadata=public.decode())
    with calendar_server(shown) as server:
        async with httpx.AsyncHTTPTransport(verify=trusted, limits=ONE_REQUEST_EACH) as transport:
            fetcher = Fetcher(transport, loopback=True, resolve=here)
            server.put("/a.ics", GOOD)
            address = f"https://calendar.example.org:{httpx.URL(server.url).port}/a.ics"
            if is_theirs:
                assert await got(fetcher, address) == GOOD
            else:
                with pytest.raises(Unreadable, match="not securely"):
                    await got(fetcher, address)
    assert looked_up == ["calendar.example.org"]
