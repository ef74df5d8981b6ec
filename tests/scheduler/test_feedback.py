"""Asking how a visit was, and what people answer by text: who is asked, when, and one outcome for each answer."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from notifications.sms_length import parts
from scheduler.booking.lifecycle import Verb
from scheduler.booking.policy import service as policies
from scheduler.booking.policy.rules import Rules
from scheduler.config import Settings
from scheduler.feedback import answers, queries
from scheduler.feedback.answers import CommentTooLong, FeedbackOver
from scheduler.runtime import create_asking
from tests.scheduler.desk import Desk
from tests.scheduler.inviting import Campaigning
from tests.scheduler.phone import PHONE, answering
from tests.scheduler.test_answers_by_text import STRANGER, Home
from tests.scheduler.visits import BEGAN, Visits

DAY = timedelta(days=1)


@pytest.fixture
async def visits(desk: Desk, office: Campaigning) -> Visits:
    home = await Home(desk, answering(office.inviting)).opened()
    return Visits(home, create_asking(Settings(), desk.announcer))


async def test_who_was_seen_is_asked_once_by_text_in_plain_words(visits: Visits) -> None:
    question = await visits.seen()
    (message,) = await visits.messages()
    code = visits.code(question or 0)
    assert (message.channel, message.recipient) == ("sms", PHONE)
    assert message.body.startswith("NHS: Pat, how was your appointment on Tuesday 8 December? Please reply F ")
    assert f"like this: F {code} 5. Or say it at http://127.0.0.1:8000/f/" in message.body
    assert parts(message.body) <= 2
    assert "GP" not in message.body


@pytest.mark.parametrize("verb", [Verb.MISS, Verb.ARRIVE])
async def test_nobody_is_asked_who_did_not_attend_or_is_not_finished(visits: Visits, verb: Verb) -> None:
    assert await visits.seen(verb=verb) is None
    assert await visits.messages() == []


async def test_whose_appointment_was_cancelled_is_not_asked(visits: Visits) -> None:
    row = await visits.desk.book(visits.desk.world.slots[0], visits.desk.world.patients[0])
    await visits.desk.cancel(row.appointment.id)
    assert await visits.messages() == []


@pytest.mark.parametrize(
    ("closed", "due", "expires"),
    [
        (BEGAN.replace(hour=19), BEGAN.replace(hour=20), BEGAN.replace(hour=21, minute=0)),
        (BEGAN.replace(hour=20), BEGAN.replace(hour=8, minute=0) + DAY, BEGAN.replace(hour=21, minute=0) + DAY),
        (BEGAN + 2 * DAY, BEGAN.replace(hour=19) + 2 * DAY, BEGAN.replace(hour=21, minute=0) + 2 * DAY),
    ],
    ids=["in the evening", "late", "days after"],
)
async def test_the_question_comes_an_hour_later_and_never_at_night(
    visits: Visits, closed: datetime, due: datetime, expires: datetime
) -> None:
    await visits.seen(now=closed)
    (message,) = await visits.messages()
    assert (message.due_at, message.expires_at) == (due, expires)


async def test_the_networks_own_evening_and_sunday_put_the_question_off(visits: Visits) -> None:
    desk = visits.desk
    await desk.do(policies.decide, desk.actor, None, Rules(quiet_from_hour=19, sundays=False), BEGAN)
    await visits.seen(now=BEGAN + 4 * DAY - timedelta(days=1, minutes=30))  # Friday, at seven: told on the Saturday
    (message,) = await visits.messages()
    saturday = BEGAN + 4 * DAY
    assert (message.due_at, message.expires_at) == (
        saturday.replace(hour=8, minute=0),
        saturday.replace(hour=19, minute=0),
    )


async def test_about_a_service_for_which_a_network_wants_to_know_nothing_nobody_is_asked(visits: Visits) -> None:
    desk = visits.desk
    await desk.do(policies.decide, desk.actor, "gp", Rules(off=["feedback"]), BEGAN)
    assert await visits.seen() is None


async def test_a_visit_that_is_closed_many_days_later_is_not_asked_about(visits: Visits) -> None:
    assert await visits.seen(now=BEGAN + 4 * DAY) is None


async def test_a_person_is_asked_once_within_thirty_days_and_others_on_the_phone_are_asked_too(visits: Visits) -> None:
    assert await visits.seen(0, 0)
    assert await visits.seen(0, 1) is None
    assert await visits.seen(1, 2)
    await visits.home.do("update feedback set asked_at = asked_at - interval '30 days'")
    assert await visits.seen(0, 3)


async def test_two_visits_closed_at_once_are_asked_about_once(visits: Visits, office: Campaigning) -> None:
    rows = [await visits.desk.book(visits.desk.world.slots[slot], visits.desk.world.patients[0]) for slot in (0, 2)]
    done = await office.at_once(
        *(visits.close(row.appointment.id, Verb.FULFIL, row.slot.ends_at + timedelta(hours=1)) for row in rows)
    )
    assert done == [None, None]
    assert len(await visits.messages()) == 1


async def test_a_network_may_ask_nobody(visits: Visits) -> None:
    visits.asking = replace(visits.asking, every=timedelta(0))
    assert await visits.seen() is None


@pytest.mark.parametrize(
    "said",
    [
        "update patient set no_feedback = true",
        "update patient set no_invitations = true",
        "insert into phone_opt_out select distinct network_id, phone, 'STOP by text', now() from patient"
        " where phone is not null",
    ],
    ids=["no questions", "STOP", "the carrier"],
)
async def test_who_has_opted_out_is_never_asked_by_any_way_however_late_they_said_so(visits: Visits, said: str) -> None:
    assert await visits.seen(0, 0)
    await visits.home.do(said)
    assert await visits.seen(1, 1) is None
    assert await visits.send(BEGAN + timedelta(minutes=90)) == []
    (message,) = await visits.messages()
    assert message.status == "withdrawn"


async def test_where_there_is_no_mobile_the_question_is_an_e_mail_with_a_link(visits: Visits) -> None:
    await visits.home.do("update patient set phone = '+441632960123'")
    await visits.seen()
    (message,) = await visits.messages()
    assert (message.channel, message.title) == ("email", "How was your appointment on Tuesday 8 December?")
    assert "/f/" in message.body
    assert "F " not in message.body


async def test_who_has_answered_meanwhile_is_not_asked(visits: Visits) -> None:
    question = await visits.seen()
    await visits.desk.do(answers.answer, visits.desk.actor, question, 4, BEGAN + timedelta(minutes=30))
    assert await visits.send(BEGAN + timedelta(hours=1, minutes=30)) == []


@pytest.mark.parametrize(
    ("body", "score", "outcome", "words"),
    [
        ("F {code} 5", 5, "understood", "You said 5 (very good)."),
        ("f{code}1 thanks", 1, "understood", "You said 1 (very poor)."),
        ("F {code} 3/5", 3, "understood", "You said 3 (neither good nor poor)."),
        ("5", 5, "understood", "You said 5 (very good)."),
        ("2 out of 5", 2, "understood", "You said 2 (poor)."),
        ("F {code} 2 nobody looked at me", 2, "unclear", "You said 2 (poor)."),
        ("F {code}", None, "understood", "a number from 5 (very good) to 1 (very poor)"),
        ("F {code} 9", None, "understood", "a number from 5 (very good) to 1 (very poor)"),
        ("F {code} 4 or 5", None, "unclear", "we could not read that"),
        ("F {wrong} 5", None, "unclear", "we could not read that"),
        ("6", None, "unclear", "we could not read that"),
        ("very good thank you", None, "unclear", "we could not read that"),
        ("X {code}", None, "unclear", "we could not read that"),
        ("C {code}", None, "unclear", "we could not read that"),
    ],
)
async def test_one_outcome_for_each_answer(
    visits: Visits, body: str, score: int | None, outcome: str, words: str
) -> None:
    _, code = await visits.asked()
    await visits.texts(body.format(code=code, wrong=f"{(int(code) - 999) % 9000 + 1000}"))
    assert (await visits.scores(), await visits.home.outcomes()) == ([score], [outcome])
    (said,) = await visits.home.answers()
    assert words in said
    assert parts(said) <= 2
    assert await visits.home.statuses() == ["fulfilled"]


async def test_the_last_answer_counts_until_the_question_closes(visits: Visits) -> None:
    _, code = await visits.asked()
    await visits.texts("4")
    await visits.texts(f"F {code} 2", 6 * DAY)
    assert await visits.scores() == [2]
    await visits.texts(f"F {code} 5", 8 * DAY)
    assert await visits.scores() == [2]
    assert "this question has closed" in (await visits.home.answers())[-1]
    await visits.texts("5", 8 * DAY)
    assert (await visits.scores(), (await visits.home.outcomes())[-1]) == ([2], "unclear")


async def test_on_a_shared_phone_the_code_says_whose_visit_it_was_and_a_bare_number_is_asked_about(
    visits: Visits,
) -> None:
    _, first = await visits.asked(0, 0)
    _, second = await visits.asked(1, 1)
    await visits.texts("5")
    assert await visits.scores() == [None, None]
    (said,) = await visits.home.answers()
    assert f"F {first} 5 for how it was on Tuesday 8 December 6:30pm, Pat" in said
    assert f"F {second} 5 for how it was on Tuesday 8 December 6:45pm, Pat" in said
    await visits.texts(f"F {second} 3")
    assert await visits.scores() == [None, 3]


async def test_a_number_that_chooses_a_time_too_does_neither_until_it_is_said_which(
    visits: Visits, office: Campaigning
) -> None:
    await visits.home.do(
        "update patient set no_invitations = id <> :one, email = null", one=visits.desk.world.patients[1]
    )
    await office.run()
    await visits.home.do("update patient set no_invitations = false")
    _, code = await visits.asked(0, 0)
    await visits.home.do("update invitation set expires_at = :late", late=BEGAN + 5 * DAY)
    await visits.home.do(
        "update slot set starts_at = starts_at + interval '7 days', ends_at = ends_at + interval '7 days'"
        " where id = (select slot_id from invitation_choice where number = 2)"
    )
    await visits.texts("2")
    assert await visits.scores() == [None]
    assert len(await visits.home.statuses()) == 1
    (said,) = await visits.home.answers()
    assert f"F {code} 2 for how it was" in said
    assert "TIME 2 to book Tue 15 Dec" in said
    await visits.texts("time 2")
    assert (await visits.scores(), await visits.home.statuses()) == ([None], ["fulfilled", "booked"])
    await visits.texts(f"F {code} 2")
    assert await visits.scores() == [2]


@pytest.mark.parametrize(("ago", "scores"), [(13, [None]), (15, [1])], ids=["lately", "long ago"])
async def test_a_number_that_chose_a_time_not_long_ago_is_asked_about(
    visits: Visits, office: Campaigning, ago: int, scores: list[int | None]
) -> None:
    await visits.home.do("update patient set email = null")
    await office.only([1])
    await office.run()
    await visits.home.do("update patient set no_invitations = false")
    await visits.home.do("update invitation set sent_at = :sent, expires_at = :over",
                         sent=BEGAN - 30 * DAY, over=BEGAN + timedelta(hours=4) - ago * DAY)  # fmt: skip
    _, code = await visits.asked(0, 0)
    await visits.texts("1")
    assert await visits.scores() == scores
    assert (f"F {code} 1 for how it was" in (await visits.home.answers())[0]) is (scores == [None])


async def test_a_stranger_scores_nothing_and_is_told_nothing(visits: Visits) -> None:
    _, code = await visits.asked()
    for body in (f"F {code} 1", "1"):
        await visits.texts(body, sender=STRANGER)
    assert (await visits.scores(), await visits.home.answers()) == ([None], [])
    assert await visits.home.outcomes() == ["unknown", "unknown"]


async def test_a_number_without_any_question_is_read_as_before(visits: Visits) -> None:
    await visits.home.booked()
    await visits.texts("5", -DAY)
    assert await visits.home.outcomes() == ["unclear"]


async def test_a_comment_is_kept_with_the_score_and_the_trail_says_only_that_somebody_answered(visits: Visits) -> None:
    question, _ = await visits.asked()
    at, actor = BEGAN + timedelta(hours=3), visits.desk.actor
    await visits.desk.do(answers.answer, actor, question, 2, at, " Cold room.\r\nKind nurse. ")
    await visits.desk.do(answers.answer, actor, question, 3, at)
    (row,) = await visits.home.do("select score, comment from feedback")
    assert tuple(row) == (3, "Cold room.\nKind nurse.")
    noted = await visits.home.do(
        "select to_status, reason from audit_event where subject like 'feedback:%' order by id"
    )
    assert [tuple(one) for one in noted] == [("asked", ""), ("answered", ""), ("answered", "")]
    with pytest.raises(CommentTooLong):
        await visits.desk.do(answers.answer, actor, question, 3, at, "x" * 1001)
    with pytest.raises(FeedbackOver):
        await visits.desk.do(answers.answer, actor, question, 1, at + 8 * DAY)


async def test_counts_are_of_the_days_on_which_appointments_were(visits: Visits) -> None:
    question, _ = await visits.asked()
    await visits.desk.do(answers.answer, visits.desk.actor, question, 4, BEGAN, "Fine")
    network = visits.desk.world.network_id
    for first, found in ((BEGAN - DAY, 1), (BEGAN + timedelta(minutes=1), 0)):
        rows = await visits.desk.do(queries.answered, network, first, BEGAN + DAY)
        words = await visits.desk.do(queries.comments, network, first, BEGAN + DAY, 0, 10)
        asked = await visits.desk.do(queries.asked, network, first, BEGAN + DAY)
        assert (len(rows), len(words), asked) == (found, found, found)
    (row,) = await visits.desk.do(queries.answered, network, BEGAN, BEGAN + DAY)
    assert (row.service, row.site[1], row.practice, row.score, row.count) == (
        ("gp", "GP appointment"), "Hub", ("C88019", "Practice"), 4, 1)  # fmt: skip
