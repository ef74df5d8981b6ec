"""A text is sent again only when its provider says that it never had it, and what the provider tells later is believed."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, opting_out
from notifications.dispatch import LEASE, MOST_ALIKE, drain
from notifications.ledger import Claimed, Took, nothing_else
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import Accepted, State
from notifications.tracing import ASK_AGAIN, Traced
from scheduler.db import Sessions
from tests.notifications.line import LATER, PHONE, TWILIO, Line
from tests.notifications.test_ledger import draft, statuses, write, yes
from tests.text_provider import Does


@pytest.mark.parametrize("does", [Does.DROP_AFTER_ACCEPTING, Does.FAIL_AFTER_ACCEPTING])
async def test_a_text_that_was_taken_without_a_word_is_found_and_never_sent_again(line: Line, does: Does) -> None:
    line.double.does = [does]
    await line.write("thing:1")
    await line.send()
    assert await statuses(line.sessions) == ["unknown"]
    assert await line.trace() == Traced()  # too soon to believe that it is not there
    assert await line.trace(LATER) == Traced(found=1)
    assert await statuses(line.sessions) == ["sent"]
    await line.send()
    assert line.double.bodies() == ["Hello thing:1"]


async def test_a_text_that_never_arrived_there_is_sent_again_once(line: Line) -> None:
    line.double.does = [Does.DROP_BEFORE_ACCEPTING]
    await line.write("thing:1", "thing:2")
    await line.send()
    assert len(line.double.bodies()) == 1
    assert await line.trace(LATER) == Traced(put_back=1)
    await line.send()
    assert sorted(line.double.bodies()) == ["Hello thing:1", "Hello thing:2"]
    assert await line.trace(LATER) == Traced()


async def test_a_sender_that_died_before_the_hand_over_costs_the_patient_nothing(line: Line) -> None:
    await line.write("thing:1")
    async with line.sessions() as session, session.begin():
        await ledger.claim(session, line.now, LEASE, "sms", TWILIO)  # and then it is killed
    line.now += LATER
    async with line.sessions() as session, session.begin():
        assert await ledger.sweep_stale(session, line.now) == 1
    assert await line.trace() == Traced(put_back=1)
    await line.send()
    assert line.double.bodies() == ["Hello thing:1"]


async def test_while_the_provider_does_not_say_nothing_is_sent_again(line: Line) -> None:
    line.double.does, line.double.answers = [Does.DROP_AFTER_ACCEPTING], False
    await line.write("thing:1")
    await line.send()
    assert await line.trace(LATER) == Traced(still_open=1)
    assert await statuses(line.sessions) == ["unknown"]
    line.double.answers = True
    assert await line.trace() == Traced()  # it was asked just now
    assert await line.trace(LATER) == Traced(found=1)


async def test_what_is_of_no_use_any_more_expires_and_is_not_sent_again(line: Line) -> None:
    line.double.does = [Does.DROP_BEFORE_ACCEPTING]
    await line.write("thing:1")
    await line.send()
    assert await line.trace(timedelta(days=2)) == Traced(put_back=1)
    assert await statuses(line.sessions) == ["expired"]


async def test_a_text_of_which_nothing_was_told_is_asked_about_each_hour(line: Line) -> None:
    await line.write("thing:1")
    await line.send()
    assert await line.trace(ASK_AGAIN + timedelta(seconds=1)) == Traced(found=1)
    line.double.journal[0].status = "delivered"
    assert await line.trace(timedelta(minutes=30)) == Traced()
    assert await line.trace(ASK_AGAIN) == Traced(found=1)
    assert await statuses(line.sessions) == ["delivered"]


@pytest.mark.parametrize(
    "told", [["sent", "delivered"], ["delivered", "sent"], ["delivered", "failed"], ["delivered"] * 3]
)
async def test_receipts_change_forward_only_whatever_their_order(line: Line, told: list[Any]) -> None:
    await line.write("thing:1")
    await line.send()
    for status in told:
        await line.told(State(line.double.journal[0].sid, status))
    assert await statuses(line.sessions) == ["delivered"]
    assert line.gave_up == []
    assert len(await line.do("select 1 from message_event where to_status = 'delivered'")) == 1


async def test_a_receipt_that_comes_before_our_own_commit_is_applied_by_it(line: Line) -> None:
    await line.write("thing:1")
    await line.told(State(f"SM{1:032d}", "delivered"))
    await line.send()
    assert await statuses(line.sessions) == ["delivered"]


async def test_a_receipt_and_our_own_commit_at_one_moment_lose_nothing(line: Line) -> None:
    for n in range(10):
        await line.write(f"thing:{n}")
        await asyncio.gather(line.send(), line.told(State(f"SM{n + 1:032d}", "delivered")))
        assert await statuses(line.sessions, f"thing:{n}") == ["delivered"]


async def test_what_failed_later_is_given_up_once_with_the_providers_reason(line: Line) -> None:
    await line.write("thing:1")
    await line.send()
    for _ in range(2):
        await line.told(State(line.double.journal[0].sid, "failed", "not a mobile number (Twilio 30006)"))
    assert await line.do("select status, failure from message") == [("failed", "not a mobile number (Twilio 30006)")]
    assert len(line.gave_up) == 1


async def test_whoever_the_carrier_says_has_opted_out_is_texted_nothing_more(line: Line) -> None:
    line.double.does = [Does.OPTED_OUT]
    for subject in ("thing:1", "thing:2"):
        await line.write(subject)
        await line.send()
    assert line.double.bodies() == []
    assert await statuses(line.sessions, "thing:2") == ["failed"]
    assert len(line.gave_up) == 2
    async with line.sessions() as session, session.begin():
        await opting_out.start(session, 1, PHONE)
    await line.write("thing:3")
    await line.send()
    assert line.double.bodies() == ["Hello thing:3"]


async def test_an_e_mail_is_not_kept_back_by_stop(line: Line, sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        await opting_out.stop(session, 1, "ada@example.com", opting_out.BY_TEXT, line.now)
    times = {"due_at": line.now, "expires_at": line.now + timedelta(days=1)}
    await write(sessions, draft(channel="email", recipient="ada@example.com", **times))
    await drain(sessions, {"email": MemoryProvider("mailbox")}, lambda: line.now, yes)
    assert await statuses(sessions) == ["delivered"]


async def test_a_number_is_not_sent_the_same_so_often_that_the_networks_block_it(line: Line) -> None:
    times = {"due_at": line.now, "expires_at": line.now + timedelta(days=1)}
    await write(line.sessions, *(draft(f"thing:{n}", body="Sorry, we could not read that", **times) for n in range(25)))
    await line.send()
    assert len(line.double.bodies()) == MOST_ALIKE
    line.now += timedelta(hours=1, minutes=1)
    await line.send()
    assert len(line.double.bodies()) == 25


async def test_what_a_text_cost_is_kept_with_it(line: Line) -> None:
    times = {"due_at": line.now, "expires_at": line.now + timedelta(days=1)}
    await write(line.sessions, draft("thing:1", body="x" * 161, **times))
    await drain(line.sessions, {"sms": line.twilio}, lambda: line.now, yes, prices={"twilio": Decimal("3.9")})
    assert await line.do("select parts, cost_pence from message") == [(2, Decimal("7.800"))]


async def claimed(line: Line) -> Claimed:
    async with line.sessions() as session, session.begin():
        (found,) = await ledger.claim(session, line.now, LEASE, "sms", TWILIO)
    return found


async def test_whoever_was_overtaken_puts_nothing_back_and_refuses_nothing(line: Line) -> None:
    await line.write("thing:1")
    first = await claimed(line)
    await line.do("update message set status = 'pending'")  # its claim was never committed, or was put back by others
    second = await claimed(line)
    async with line.sessions() as session, session.begin():
        await ledger.put_back(session, first, line.now)
        await ledger.record_refused(session, first, "slow down", line.now, retry=True)
        await ledger.record_unknown(session, first, "no answer", line.now)
    assert await statuses(line.sessions) == ["sending"]
    async with line.sessions() as session, session.begin():
        await ledger.put_back(session, second, line.now)
    assert await statuses(line.sessions) == ["pending"]


async def test_an_acceptance_that_comes_after_it_was_put_back_is_believed(line: Line) -> None:
    await line.write("thing:1")
    late = await claimed(line)
    await line.do("update message set status = 'pending', claim = null")
    async with line.sessions() as session, session.begin():
        await ledger.record_taken(session, [Took(late, "twilio", Accepted("SM7"))], line.now, nothing_else, {})
    await line.send()
    assert (await statuses(line.sessions), line.double.bodies()) == (["sent"], [])


async def test_a_provider_that_we_have_left_is_not_answered_for_by_another(line: Line) -> None:
    line.double.does = [Does.DROP_AFTER_ACCEPTING]
    await line.write("thing:1")
    await line.send()
    line.twilio.name = "notify"  # which truly never had it
    assert await line.trace(LATER) == Traced(still_open=1)
    assert await statuses(line.sessions) == ["unknown"]


async def test_an_answer_about_an_attempt_before_says_nothing_of_this_one(line: Line) -> None:
    line.double.does = [Does.DROP_BEFORE_ACCEPTING]
    await line.write("thing:1")
    await line.send()
    line.now += LATER
    find = line.twilio.find

    async def slow(*asked: Any) -> State | None:
        found = await find(*asked)
        await line.do("update message set status = 'pending'")
        line.double.does = [Does.FAIL_AFTER_ACCEPTING]
        await line.send()
        return found

    line.twilio.find = slow  # type: ignore[method-assign]
    assert (await line.trace()).put_back == 0
    assert await statuses(line.sessions) == ["unknown"]


async def test_what_cannot_be_given_another_way_stops_no_other(line: Line) -> None:
    async def broken(session: AsyncSession, message: Claimed) -> None:
        raise ValueError

    line.double.does = [Does.OPTED_OUT]
    await line.write("thing:1", "thing:2")
    for _ in range(2):
        await drain(line.sessions, {"sms": line.twilio}, lambda: line.now, yes, gave_up=broken)
    async with line.sessions() as session, session.begin():
        await opting_out.start(session, 1, PHONE)
    await line.write("thing:3")
    await drain(line.sessions, {"sms": line.twilio}, lambda: line.now, yes, gave_up=broken)
    assert await statuses(line.sessions, "thing:3") == ["sent"]


async def test_an_opt_out_that_is_told_before_our_own_commit_is_noted_by_it(line: Line) -> None:
    await line.write("thing:1")
    await line.told(State(f"SM{1:032d}", "failed", "the recipient has opted out", opted_out=True))
    await line.send()
    assert [row.phone for row in await line.do("select phone from phone_opt_out")] == [PHONE]


async def test_who_comes_too_late_with_a_message_does_not_send_it(line: Line) -> None:
    await line.write("thing:1")
    await drain(line.sessions, {"sms": line.twilio}, lambda: line.now, yes, lease=timedelta(0))
    assert (line.double.bodies(), await statuses(line.sessions)) == ([], ["pending"])


async def test_a_receipt_of_a_text_whose_fate_we_did_not_know_is_applied_when_it_is_found(line: Line) -> None:
    await line.unknown("1", None)
    await line.told(State(line.double.journal[0].sid, "failed", "the recipient has opted out", opted_out=True))
    assert await statuses(line.sessions) == ["unknown"]
    assert await line.trace(LATER) == Traced(found=1)
    assert await statuses(line.sessions) == ["failed"]
    assert [row.phone for row in await line.do("select phone from phone_opt_out")] == [PHONE]
    assert len(line.gave_up) == 1
