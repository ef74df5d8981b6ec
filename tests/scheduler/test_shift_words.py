"""What is said to clinicians of their shifts, from plain values."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinics.local_time import LONDON
from notifications.render import Templates
from notifications.sms_length import parts
from scheduler.notices.shifts import Changes, Work, changes, joined, within
from scheduler.notices.telling import CHANGED, MOST_IN_A_TEXT, PUBLISHED, News, worded
from scheduler.notices.words import Words
from scheduler.rota.models import Rota
from scheduler.runtime import NOTICES

HUB, OTHER = 1, 2
SITES = {HUB: "Hub", OTHER: "Burngreave Surgery"}
ROTA = Rota(starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 4))


def work(day: int, begins: float, ends: float, site: int = HUB) -> Work:
    """On a day of December, between hours."""
    midnight = datetime(2026, 12, day, tzinfo=LONDON)
    return Work(midnight + timedelta(hours=begins), midnight + timedelta(hours=ends), site)


TUESDAY, THURSDAY = work(8, 18.5, 20), work(10, 18.5, 20)


def said(known: list[Work], now: list[Work], *, short: bool = True) -> list[str]:
    return Words(SITES, short=short).changes(changes(known, now))


def test_what_comes_goes_and_moves_is_said_in_order_of_the_days() -> None:
    elsewhere = work(9, 19, 20, OTHER)
    known, now = [TUESDAY, work(9, 18.5, 20), THURSDAY], [elsewhere, THURSDAY, work(12, 9, 17)]
    assert said(known, now) == [
        "No longer yours: Tue 8 Dec 6:30pm to 8pm, Hub",
        "Changed: Wed 9 Dec 6:30pm to 8pm, Hub is now 7pm to 8pm, Burngreave Surgery",
        "New: Sat 12 Dec 9am to 5pm, Hub",
    ]
    assert said(known, now, short=False)[0] == "No longer yours: Tuesday 8 December, 6:30pm to 8pm, Hub"


def test_sessions_that_follow_on_at_one_site_are_one_stretch_of_work() -> None:
    morning, noon = work(12, 9, 13), work(12, 13, 17)
    assert joined([noon, morning]) == (work(12, 9, 17),)
    assert joined([morning, work(12, 13, 17, OTHER)]) == (morning, work(12, 13, 17, OTHER))
    assert said([morning, noon], [morning]) == ["Changed: Sat 12 Dec 9am to 5pm, Hub is now 9am to 1pm, Hub"]
    assert not changes([morning, noon], [work(12, 9, 17)])


def test_a_shift_after_midnight_in_summer_time_belongs_to_the_day_on_londons_clocks() -> None:
    late = Work(datetime.fromisoformat("2026-06-30T23:30+00:00"), datetime.fromisoformat("2026-07-01T01:00+00:00"), HUB)
    assert within([late], date(2026, 7, 1), date(2026, 7, 2)) == (late,)


works = st.builds(work, st.integers(1, 6), st.integers(0, 10), st.integers(11, 23), st.sampled_from([HUB, OTHER]))


@given(st.lists(works, max_size=6), st.lists(works, max_size=6))
def test_whoever_takes_over_the_changes_knows_what_is_so(known: list[Work], now: list[Work]) -> None:
    found: Changes = changes(known, now)
    knows = set(joined(known)) - set(found.taken) - {old for old, _ in found.moved}
    knows |= set(found.given) | {new for _, new in found.moved}
    assert knows == set(joined(now))
    assert not set(found.given) & set(joined(known))
    assert all(old.day == new.day for old, new in found.moved)


def test_a_text_of_a_long_rota_names_a_dozen_shifts_and_says_where_the_others_are() -> None:
    mine = tuple(work(day, 18.5, 20) for day in range(7, 7 + MOST_IN_A_TEXT + 3))
    text, mail = (worded(News(PUBLISHED, ROTA, mine, mine, Changes()), SITES, short=short) for short in (True, False))
    assert (text["shifts"].count("\n") + 1, text["more"]) == (MOST_IN_A_TEXT, "3")
    assert (mail["shifts"].count("\n") + 1, mail["more"]) == (len(mine), "")
    alone = worded(News(PUBLISHED, ROTA, mine, mine, Changes()), SITES, short=True, most=None)
    assert (alone["shifts"].count("\n") + 1, alone["more"]) == (len(mine), "")
    body = Templates(NOTICES).render("sms", PUBLISHED, text | {"name": "Dr Test", "sender": "NHS", "calendar": ""})[1]
    assert body.startswith("NHS: the rota from Mon 7 Dec to Sun 3 Jan is published. Your shifts:\nMon 7 Dec 6:30pm to")
    assert body.endswith("and 3 more: see our e-mail")
    assert parts(body) <= 4


def test_a_change_as_a_text_and_as_an_e_mail() -> None:
    news = News(CHANGED, ROTA, (THURSDAY,), (THURSDAY,), changes([TUESDAY], [THURSDAY]))
    text, mail = (
        Templates(NOTICES).render(
            channel,
            CHANGED,
            worded(news, SITES, short=channel == "sms") | {"name": "Dr Test", "sender": "NHS", "calendar": "yes"},
        )[1]
        for channel in ("sms", "email")
    )
    assert text == (
        "NHS: your shifts have changed.\nNo longer yours: Tue 8 Dec 6:30pm to 8pm, Hub\n"
        "New: Thu 10 Dec 6:30pm to 8pm, Hub"
    )
    assert "Your shifts from now on:\n\nThursday 10 December, 6:30pm to 8pm, Hub\n" in mail
    assert "The calendar that your devices read from us" in mail
