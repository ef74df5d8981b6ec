"""The address that Twilio tells of texts: what it did not sign is refused, and the phone page has a box to try it with."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text
from twilio.request_validator import HMAC_SHA256, RequestValidator

from scheduler.config import Settings
from tests.scheduler.desk import Desk
from tests.scheduler.inviting import EVERYBODY, Campaigning

TOKEN, PUBLIC = "a token of the tests", "https://book.example.org"
ADDRESS = "/webhooks/twilio/replies"
FORM = {"MessageSid": "SM1", "From": "+447700900555", "To": "+447700900000", "Body": "Reply 2"}


@pytest.fixture
async def phone(app: FastAPI, world: Any) -> Campaigning:
    """One person, invited by text."""
    runtime = app.state.runtime
    office = Campaigning(Desk(world, runtime.announcer), runtime.inviting)
    await office.by_text_only()
    await office.do("update patient set phone = :phone", phone=FORM["From"])
    await office.run(replace(EVERYBODY, most_per_wave=1))
    return office


@pytest.fixture
async def twilio(app: FastAPI, phone: Campaigning) -> AsyncIterator[httpx.AsyncClient]:
    """A client that sends what Twilio sends: no cookie, and nothing that a browser says."""
    settings = app.state.runtime.settings.model_copy(
        update={"sms_provider": "twilio", "twilio_auth_token": SecretStr(TOKEN), "public_url": PUBLIC}
    )
    app.state.runtime = replace(app.state.runtime, settings=settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8000") as client:
        yield client


def signed(
    form: dict[str, str], token: str = TOKEN, how: str | None = None, url: str = PUBLIC, at: str = ADDRESS
) -> dict[str, str]:
    signature = RequestValidator(token).compute_signature(f"{url}{at}", form, how)
    told = {"X-Twilio-Signature": signature}
    return told | ({"X-Twilio-Webhooks-Signature-Settings": f"key=k,algorithm={how}"} if how else {})


async def booked(office: Campaigning) -> int:
    return len(await office.ask("select id from appointment"))


@pytest.mark.parametrize("how", [None, HMAC_SHA256])
async def test_a_signed_text_books_and_is_answered_with_nothing_to_say(
    twilio: httpx.AsyncClient, phone: Campaigning, how: str | None
) -> None:
    for _ in range(2):  # Twilio tells of it at least once
        answer = await twilio.post(ADDRESS, data=FORM, headers=signed(FORM, how=how))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert answer.text.endswith("<Response/>")
    assert await booked(phone) == 1


async def test_a_text_that_others_were_in_the_way_of_is_kept_and_acts_when_told_of_again(
    twilio: httpx.AsyncClient, phone: Campaigning
) -> None:
    async with phone.desk.world.sessions() as session, session.begin():
        await session.execute(text("select from invitation for update"))
        told = asyncio.create_task(twilio.post(ADDRESS, data=FORM, headers=signed(FORM)))
        while not told.done() and not await phone.ask("select pg_cancel_backend(pid) from pg_locks where not granted"):
            pass  # until it waits for us, and is told not to
        assert (await told).status_code == 503
    assert len(await phone.ask("select id from reply")) == 1
    assert await booked(phone) == 0
    assert (await twilio.post(ADDRESS, data=FORM, headers=signed(FORM))).status_code == 200
    assert await booked(phone) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"X-Twilio-Signature": ""}, signed(FORM, "another token"), signed({**FORM, "Body": "1"}),
        signed(FORM, url="http://10.0.0.1:8000"), {**signed(FORM), "X-Twilio-Webhooks-Signature-Settings": "algorithm=NONE"},
    ],
    ids=["none", "empty", "another token", "another text", "another address", "another way"],
)  # fmt: skip
async def test_what_twilio_did_not_sign_is_refused_and_does_nothing(
    twilio: httpx.AsyncClient, phone: Campaigning, headers: dict[str, str]
) -> None:
    answer = await twilio.post(ADDRESS, data=FORM, headers=headers)
    assert answer.status_code == 403
    assert await booked(phone) == 0
    assert await phone.ask("select id from reply") == []


async def test_where_texts_do_not_go_through_twilio_there_is_no_such_address(
    anybody: httpx.AsyncClient, app: FastAPI
) -> None:
    assert app.state.runtime.settings.sms_provider == Settings().sms_provider == "memory"
    assert (await anybody.post(ADDRESS, data=FORM, headers=signed(FORM))).status_code == 404


async def test_a_reply_can_be_tried_on_the_phone_page(
    anybody: httpx.AsyncClient, app: FastAPI, phone: Campaigning
) -> None:
    answer = await anybody.post("/demo/phone/replies", data={"sender": FORM["From"], "body": "no 2 please"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/demo/phone")
    assert await booked(phone) == 1


def told_of(ref: str, status: str, error: str = "") -> dict[str, str]:
    return {"MessageSid": ref, "MessageStatus": status} | ({"ErrorCode": error} if error else {})


async def hear(twilio: httpx.AsyncClient, form: dict[str, str], **how: str) -> int:
    headers = signed(form, **({"at": "/webhooks/twilio/status"} | how))
    return (await twilio.post("/webhooks/twilio/status", data=form, headers=headers)).status_code


async def test_what_twilio_tells_of_our_texts_is_believed_once_it_is_signed(
    twilio: httpx.AsyncClient, phone: Campaigning
) -> None:
    await phone.do("update message set status = 'sent', provider = 'twilio', provider_ref = 'SM9'")
    assert await hear(twilio, told_of("SM9", "delivered"), token="another token") == 403
    assert await hear(twilio, told_of("SM9", "queued")) == 204
    assert [row.status for row in await phone.ask("select status from message")] == ["sent"]
    for _ in range(2):
        assert await hear(twilio, told_of("SM9", "delivered")) == 204
    assert await hear(twilio, told_of("SM9", "undelivered", "30006")) == 204
    assert await hear(twilio, told_of("SM of somebody else", "delivered")) == 204
    assert [row.status for row in await phone.ask("select status from message")] == ["delivered"]
    assert len(await phone.ask("select 1 from message_event where to_status = 'delivered'")) == 1


async def test_a_number_that_has_opted_out_is_noted_from_a_receipt(
    twilio: httpx.AsyncClient, phone: Campaigning
) -> None:
    await phone.do("update message set status = 'sent', provider = 'twilio', provider_ref = 'SM9'")
    assert await hear(twilio, told_of("SM9", "failed", "21610")) == 204
    assert [row.how for row in await phone.ask("select how from phone_opt_out")] == ["the provider says so"]


async def test_a_signed_form_that_tells_of_no_text_is_refused_and_named(
    twilio: httpx.AsyncClient, phone: Campaigning
) -> None:
    answer = await twilio.post(ADDRESS, data={"Body": "2"}, headers=signed({"Body": "2"}))
    assert answer.status_code == 422
    assert await phone.ask("select id from reply") == []


@pytest.fixture
async def notify(app: FastAPI, phone: Campaigning) -> AsyncIterator[httpx.AsyncClient]:
    """A client that sends what GOV.UK Notify sends."""
    settings = app.state.runtime.settings.model_copy(
        update={"sms_provider": "notify", "notify_callback_token": SecretStr(TOKEN), "public_url": PUBLIC}
    )
    app.state.runtime = replace(app.state.runtime, settings=settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8000", headers=headers) as client:
        yield client


async def test_a_text_that_came_in_at_notify_books_once(notify: httpx.AsyncClient, phone: Campaigning) -> None:
    told = {
        "id": "R1",
        "source_number": FORM["From"].removeprefix("+"),
        "message": "Reply 2",
        "date_received": "2026-11-24T11:59:00.000000Z",
    }
    for _ in range(2):
        assert (await notify.post("/webhooks/notify/replies", json=told)).status_code == 204
    assert await booked(phone) == 1


async def test_what_notify_tells_of_our_texts_is_believed(notify: httpx.AsyncClient, phone: Campaigning) -> None:
    await phone.do("update message set status = 'sent', provider = 'notify', provider_ref = 'N9'")
    for status in ("sending", "permanent-failure", "delivered"):
        told = {"id": "N9", "reference": "message-1", "to": FORM["From"], "status": status}
        assert (await notify.post("/webhooks/notify/status", json=told)).status_code == 204
    assert [row.status for row in await phone.ask("select status from message")] == ["failed"]


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer another", f"Basic {TOKEN}"])
async def test_what_does_not_carry_notifys_token_is_refused(
    notify: httpx.AsyncClient, phone: Campaigning, given: str
) -> None:
    told = {"id": "R1", "source_number": FORM["From"], "message": "Reply 2"}
    answer = await notify.post("/webhooks/notify/replies", json=told, headers={"Authorization": given})
    assert answer.status_code == 403
    assert await phone.ask("select id from reply") == []


@pytest.mark.parametrize("told", [{}, {"id": "R1", "source_number": "NHS", "message": "2"}, {"id": "R1"}])
async def test_a_malformed_callback_is_refused_and_changes_nothing(
    notify: httpx.AsyncClient, phone: Campaigning, told: dict[str, str]
) -> None:
    assert (await notify.post("/webhooks/notify/replies", json=told)).status_code == 422
    assert await phone.ask("select id from reply") == []
