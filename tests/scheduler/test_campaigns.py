"""Campaigns over a real diary: whom a wave invites, what ends an invitation, and that two workers never invite twice."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from scheduler.booking.errors import PracticeNotFound, ServiceNotFound
from scheduler.booking.policy import service as policies
from scheduler.booking.policy.rules import Rules
from scheduler.campaigns import service
from scheduler.campaigns.errors import CampaignMovedOn, DaysInvalid, InvitationOver, NobodyFits, TimeGone
from scheduler.campaigns.lifecycle import Change
from scheduler.campaigns.sending import choose_wave
from tests.scheduler.inviting import DAYS, EVERYBODY, Campaigning

SLOTS = 6  # of the tests' evening; with half of the invited expected to book, twice as many are invited
HOUR = timedelta(hours=1)


async def test_a_draft_shows_whom_it_would_invite_and_invites_nobody(office: Campaigning) -> None:
    seen = await office.preview(await office.draft())
    assert (seen.cohort, seen.free, len(seen.wave)) == (len(office.desk.world.patients), SLOTS, 2 * SLOTS)
    assert await office.look() == 0
    assert await office.invitations() == []


async def test_a_campaign_that_starts_invites_as_many_as_the_free_times_can_bear(office: Campaigning) -> None:
    await office.run()
    invited = await office.invitations()
    assert [(one.status, one.wave) for one in invited] == [("sent", 1)] * 2 * SLOTS
    assert {one.expires_at - one.sent_at for one in invited} == {10 * DAYS}
    assert len({one.patient_id for one in invited}) == 2 * SLOTS


async def test_held_and_booked_times_are_not_free(office: Campaigning) -> None:
    slots, people = office.desk.world.slots, office.desk.world.patients
    await office.desk.hold(slots[0])
    await office.desk.book(slots[1], people[-1])
    seen = await office.preview(await office.draft())
    assert (seen.free, len(seen.wave)) == (SLOTS - 2, 2 * (SLOTS - 2))


async def test_two_campaigns_share_what_is_free(office: Campaigning) -> None:
    await office.run(replace(EVERYBODY, most_per_wave=8))
    await office.run(replace(EVERYBODY, name="Another"))
    assert len(await office.invitations()) == 2 * SLOTS


async def test_the_next_wave_comes_when_it_is_due_and_only_as_far_as_there_is_room(office: Campaigning) -> None:
    campaign = await office.run()
    first = await office.invitations()
    await office.decline(first[0].id)
    await office.look(HOUR)
    assert len(await office.invitations()) == 2 * SLOTS
    await office.look(7 * DAYS + HOUR)
    second = [one for one in await office.invitations() if one.wave == 2]
    assert len(second) == 1
    await office.do("update slot set status = 'withdrawn'")
    await office.look(15 * DAYS)
    assert max(one.wave for one in await office.invitations()) == 2
    assert (await office.preview(campaign)).wave == ()


async def test_take_up_is_learnt_from_what_the_invited_do(office: Campaigning) -> None:
    campaign = await office.run()
    for one in await office.invitations():
        await office.decline(one.id)
    async with office.desk.world.sessions() as session:
        row = await service.find(session, office.network_id, campaign)
        shown = (await service.figures(session, office.network_id, [row]))[campaign]
    assert shown.counts.declined == 2 * SLOTS
    assert shown.take_up == Fraction(10, 32)
    assert len((await office.preview(campaign)).wave) == 19


async def test_nobody_is_chosen_or_told_at_night(office: Campaigning) -> None:
    await office.change(await office.draft(), Change.START)
    assert await office.look(timedelta(hours=10)) == 0
    assert await office.invitations() == []
    assert await office.look(timedelta(hours=20, minutes=1)) == 2 * SLOTS


async def test_a_networks_own_quiet_hours_and_sundays_keep_invitations_back(office: Campaigning) -> None:
    desk = office.desk
    await desk.do(policies.decide, desk.actor, None, Rules(quiet_from_hour=17, sundays=False), desk.world.now)
    await office.change(await office.draft(), Change.START)
    assert await office.look(timedelta(hours=6)) == 0  # six in the evening
    assert await office.look(timedelta(days=5)) == 0  # Sunday noon
    assert await office.look(timedelta(days=6)) == 2 * SLOTS


async def test_an_invitation_that_nobody_answers_expires(office: Campaigning) -> None:
    await office.run()
    await office.look(10 * DAYS)
    assert {one.status for one in await office.invitations() if one.wave == 1} == {"expired"}
    with pytest.raises(InvitationOver):
        await office.book((await office.invitations())[0].id, office.desk.world.slots[0], 10 * DAYS)


async def test_whoever_books_by_another_way_has_answered(office: Campaigning) -> None:
    await office.run()
    first = (await office.invitations())[0]
    booked = await office.desk.book(office.desk.world.slots[0], first.patient_id)
    await office.look(HOUR)
    answered = (await office.invitations())[0]
    assert (answered.status, answered.appointment_id) == ("booked", booked.appointment.id)


async def test_booking_with_an_invitation_books_once_and_a_time_that_is_gone_leaves_it_open(
    office: Campaigning,
) -> None:
    await office.run()
    one, two, *_ = await office.invitations()
    slot, other = office.desk.world.slots[:2]
    booked = await office.book(one.id, slot)
    again = await office.book(one.id, other)
    assert booked.invitation.appointment_id == again.invitation.appointment_id
    with pytest.raises(TimeGone):
        await office.book(two.id, slot)
    assert (await office.invitations())[1].status == "sent"
    await office.book(two.id, other)


async def test_a_paused_campaign_tells_nobody_and_an_ended_one_withdraws_what_is_open(office: Campaigning) -> None:
    campaign = await office.run(replace(EVERYBODY, most_per_wave=2, wave_every_days=1))
    await office.change(campaign, Change.PAUSE)
    assert await office.look(DAYS) == 0
    invited = await office.invitations()
    await office.book(invited[0].id, office.desk.world.slots[0])
    await office.change(campaign, Change.END)
    assert [one.status for one in await office.invitations()] == ["booked", "withdrawn"]
    assert {one.status for one in await office.told(invited[1].id)} == {"withdrawn"}
    with pytest.raises(CampaignMovedOn):
        await office.change(campaign, Change.START)


async def test_a_campaign_ends_by_itself_after_its_last_day(office: Campaigning) -> None:
    await office.run()
    await office.look(40 * DAYS)
    assert [row.status for row in await office.ask("select status from campaign")] == ["ended"]


async def test_who_can_be_offered_nothing_any_more_is_not_told_and_may_be_chosen_again(office: Campaigning) -> None:
    campaign = await office.run(replace(EVERYBODY, most_per_wave=1))
    await office.do("update invitation set status = 'waiting', sent_at = null, expires_at = null")
    await office.do("update slot set status = 'withdrawn'")
    await office.look()
    assert [one.status for one in await office.invitations()] == ["withdrawn"]
    await office.do("update slot set status = 'open'")
    assert (await office.preview(campaign)).cohort == len(office.desk.world.patients)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (replace(EVERYBODY, service_code="x"), ServiceNotFound),
        (replace(EVERYBODY, practices=("C00000",)), PracticeNotFound),
        (replace(EVERYBODY, first_day=date(2026, 11, 23)), DaysInvalid),
        (replace(EVERYBODY, last_day=date(2026, 11, 30)), DaysInvalid),
        (replace(EVERYBODY, last_day=date(2028, 1, 1)), DaysInvalid),
        (replace(EVERYBODY, sex="male"), NobodyFits),
    ],
)
async def test_a_campaign_that_cannot_be_is_refused(
    office: Campaigning, wanted: service.NewCampaign, refusal: type[Exception]
) -> None:
    await office.do("update service set sex = 'female'")
    with pytest.raises(refusal):
        await office.draft(wanted)


async def test_two_sweeps_at_once_invite_everybody_once(office: Campaigning) -> None:
    await office.change(await office.draft(), Change.START)
    await office.change(await office.draft(replace(EVERYBODY, name="Another")), Change.START)
    outcomes = await office.at_once(*(office.look() for _ in range(6)))
    await office.look()
    assert [one for one in outcomes if isinstance(one, BaseException)] == []
    invited = await office.invitations("sent")
    assert len(invited) == len({one.patient_id for one in invited}) == 2 * SLOTS
    counted = await office.ask("select subject from message where purpose = 'invitation'")
    assert len(counted) == 2 * SLOTS


async def test_two_campaigns_that_choose_at_once_count_the_same_times_once(office: Campaigning) -> None:
    one, two = await office.draft(), await office.draft(replace(EVERYBODY, name="Another"))
    for campaign in (one, two):
        await office.change(campaign, Change.START)
    async with office.desk.world.sessions() as session, session.begin():
        await choose_wave(session, office.network_id, one, office.now, office.inviting)
        other = asyncio.create_task(office.desk.do(choose_wave, office.network_id, two, office.now, office.inviting))
        while not other.done() and not await office.ask("select 1 from pg_locks where not granted"):
            pass  # until it waits for us
    assert await other == 0
    assert len(await office.invitations()) == 2 * SLOTS


async def test_twenty_who_are_invited_and_choose_one_time_at_once_make_one_appointment(office: Campaigning) -> None:
    await office.run(replace(EVERYBODY, expected_take_up=EVERYBODY.expected_take_up / 2))
    slot = office.desk.world.slots[0]
    outcomes = await office.at_once(*(office.book(one.id, slot) for one in (await office.invitations())[:20]))
    assert sum(not isinstance(one, BaseException) for one in outcomes) == 1
    assert {type(one) for one in outcomes if isinstance(one, BaseException)} == {TimeGone}


async def test_pressing_twice_at_once_books_once(office: Campaigning) -> None:
    await office.run()
    one = (await office.invitations())[0]
    slots = office.desk.world.slots
    outcomes = await office.at_once(*(office.book(one.id, slots[n % 2]) for n in range(8)))
    assert len({row.invitation.appointment_id for row in outcomes}) == 1


async def test_every_change_is_in_the_trail(office: Campaigning) -> None:
    campaign = await office.run(replace(EVERYBODY, most_per_wave=1))
    one = (await office.invitations())[0]
    await office.book(one.id, office.desk.world.slots[0])
    rows = await office.ask("select subject, from_status, to_status, actor from audit_event order by id")
    found = [tuple(row) for row in rows if row.subject in (f"campaign:{campaign}", f"invitation:{one.id}")]
    assert found == [
        (f"campaign:{campaign}", None, "draft", "desk"),
        (f"campaign:{campaign}", "draft", "running", "desk"),
        (f"invitation:{one.id}", None, "waiting", "campaigns"),
        (f"campaign:{campaign}", "running", "running", "campaigns"),
        (f"invitation:{one.id}", "waiting", "sent", "campaigns"),
        (f"invitation:{one.id}", "sent", "booked", "patient:1"),
    ]
