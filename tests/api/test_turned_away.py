"""What is forged, malformed, stale or told again changes nothing, and leaves a line in the trail: few, however many come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.turned_away import MOST_SOURCES, Kind, Tally
from tests.api.test_reply_webhook import (  # fixtures too
    ADDRESS,
    FORM,
    booked,
    notify,
    phone,
    signed,
    told_of,
    twilio,
)
from tests.scheduler.inviting import Campaigning

__all__ = ["notify", "phone", "twilio"]
STATUS = "/webhooks/twilio/status"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE = "address:127.0.0.1"
Line = tuple[str, str, str, str]


async def trail(phone: Campaigning) -> list[Line]:
    """The lines about what providers tell: subject, what, who, why."""
    rows = await phone.ask(
        "select subject, to_status, actor, reason from audit_event where subject like 'webhook:%' order by id"
    )
    return [tuple(row) for row in rows]


def line(path: str, kind: str, many: int = 1) -> Line:
    return (f"webhook:{path}", kind, HERE, f"{many} from there within this hour so far")


@pytest.mark.parametrize("address", ["twilio/replies", "twilio/status"])
async def test_a_forgery_is_refused_and_leaves_a_line_that_says_where_it_came_from(
    twilio: httpx.AsyncClient, phone: Campaigning, address: str
) -> None:
    answer = await twilio.post(f"/webhooks/{address}", data=FORM, headers={"X-Twilio-Signature": "made up"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forged")
    assert await trail(phone) == [line(address, "forged")]


async def test_a_flood_of_forgeries_leaves_few_lines_and_what_is_signed_goes_on(
    twilio: httpx.AsyncClient, phone: Campaigning
) -> None:
    for _ in range(120):
        assert (await twilio.post(ADDRESS, data=FORM)).status_code == 403
    assert await trail(phone) == [line("twilio/replies", "forged", many) for many in (1, 10, 100)]
    assert (await twilio.post(ADDRESS, data=FORM, headers=signed(FORM))).status_code == 200
    assert await booked(phone) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"\xff\xfe not a form", "application/x-www-form-urlencoded"), (b"{}", "application/json"),
     (b"--x\r\nno part", "multipart/form-data; boundary=x"), (b"--x", "multipart/form-data")],
)  # fmt: skip
async def test_what_is_no_form_cannot_be_signed_and_is_a_forgery(
    twilio: httpx.AsyncClient, phone: Campaigning, content: bytes, kind: str
) -> None:
    answer = await twilio.post(STATUS, content=content, headers={"Content-Type": kind})
    assert answer.status_code == 403
    assert await trail(phone) == [line("twilio/status", "forged")]


@pytest.mark.parametrize(
    ("path", "form"),
    [("replies", {"Body": "2"}), ("status", {"MessageStatus": "delivered"}), ("status", {"MessageSid": "\x00", "MessageStatus": "sent"}),
     ("status", told_of("S" * 5000, "delivered")), ("replies", {**FORM, "From": "+" * 5000})],
    ids=["no name", "no text", "an empty name", "an endless name", "an endless number"],
)  # fmt: skip
async def test_what_twilio_signed_and_nobody_can_read_is_refused_with_a_line(
    twilio: httpx.AsyncClient, phone: Campaigning, path: str, form: dict[str, str]
) -> None:
    answer = await twilio.post(
        f"/webhooks/twilio/{path}", data=form, headers=signed(form, at=f"/webhooks/twilio/{path}")
    )
    assert answer.status_code == 422
    assert await trail(phone) == [line(f"twilio/{path}", "malformed")]


async def test_a_receipt_that_is_told_again_changes_nothing_is_answered_alike_and_leaves_a_line(
    twilio: httpx.AsyncClient, phone: Campaigning
) -> None:
    await phone.do("update message set status = 'sent', provider = 'twilio', provider_ref = 'SM9'")
    form = told_of("SM9", "delivered")
    for _ in range(3):
        assert (await twilio.post(STATUS, data=form, headers=signed(form, at=STATUS))).status_code == 204
    assert len(await phone.ask("select 1 from message_event where to_status = 'delivered'")) == 1
    assert await trail(phone) == [line("twilio/status", "repeated")]


async def test_a_text_that_is_told_again_acts_once_and_leaves_a_line(
    twilio: httpx.AsyncClient, phone: Campaigning
) -> None:
    for _ in range(3):
        assert (await twilio.post(ADDRESS, data=FORM, headers=signed(FORM))).status_code == 200
    assert await booked(phone) == 1
    assert await trail(phone) == [line("twilio/replies", "repeated")]


RECEIVED = {"id": "R1", "source_number": FORM["From"], "message": "Reply 2"}


async def test_a_text_that_came_in_long_ago_is_not_acted_on_now(notify: httpx.AsyncClient, phone: Campaigning) -> None:
    stale = RECEIVED | {"date_received": (NOW - timedelta(days=1, seconds=1)).isoformat()}
    answer = await notify.post("/webhooks/notify/replies", json=stale)
    assert (answer.status_code, answer.json()["code"]) == (422, "stale")
    assert (await booked(phone), await phone.ask("select 1 from reply")) == (0, [])
    assert await trail(phone) == [line("notify/replies", "stale")]


async def test_a_receipt_of_long_ago_is_refused_and_one_of_today_believed(
    notify: httpx.AsyncClient, phone: Campaigning
) -> None:
    await phone.do("update message set status = 'sent', provider = 'notify', provider_ref = 'N9'")
    told = {"id": "N9", "status": "delivered"}
    for completed, expected in (("2026-11-20T10:00:00", 422), ("2026-11-24T11:00:00.000000Z", 204)):
        answer = await notify.post("/webhooks/notify/status", json=told | {"completed_at": completed})
        assert answer.status_code == expected
    assert [row.status for row in await phone.ask("select status from message")] == ["delivered"]
    assert await trail(phone) == [line("notify/status", "stale")]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"not JSON", b'{"id": 7}', b'{"id": "\\u0000"}', b'{"id": "\xff"}', b'{"id": "N1", "completed_at": "soon"}', b'{"id": "\\ud800"}'],
)  # fmt: skip
async def test_what_nobody_can_read_is_refused_with_a_line_and_without_what_was_given(
    notify: httpx.AsyncClient, phone: Campaigning, content: bytes
) -> None:
    answer = await notify.post("/webhooks/notify/status", content=content)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert await trail(phone) == [line("notify/status", "malformed")]


async def test_whoever_has_no_token_is_not_told_what_is_wrong_with_what_they_send(
    notify: httpx.AsyncClient, phone: Campaigning
) -> None:
    answer = await notify.post("/webhooks/notify/status", content=b"[]", headers={"Authorization": "Bearer another"})
    assert answer.status_code == 403
    assert await trail(phone) == [line("notify/status", "forged")]


async def test_a_forgery_is_refused_even_where_nothing_can_be_written_down(
    twilio: httpx.AsyncClient, phone: Campaigning, app: FastAPI
) -> None:
    await phone.do("alter table audit_event rename to audit_event_away")
    try:
        assert (await twilio.post(ADDRESS, data=FORM)).status_code == 403
    finally:
        await phone.do("alter table audit_event_away rename to audit_event")


def counted(tally: Tally, source: str, now: datetime = NOW, times: int = 1) -> list[Any]:
    return [found for _ in range(times) if (found := tally.count("twilio/status", Kind.FORGED, source, now))]


def test_each_hour_and_each_address_is_counted_apart() -> None:
    tally = Tally()
    assert counted(tally, "203.0.113.7", times=1500) == [("203.0.113.7", many) for many in (1, 10, 100, 1000)]
    assert counted(tally, "203.0.113.8") == [("203.0.113.8", 1)]
    assert counted(tally, "203.0.113.7", NOW + timedelta(minutes=59), times=100) == []
    assert counted(tally, "203.0.113.7", NOW + timedelta(hours=1)) == [("203.0.113.7", 1)]


def test_a_flood_from_everywhere_is_counted_together() -> None:
    tally = Tally()
    lines = [found for n in range(5000) for found in counted(tally, f"198.51.{n // 250}.{n % 250}")]
    assert len(lines) == MOST_SOURCES + 4
    assert lines[-1] == ("many others", 1000)
