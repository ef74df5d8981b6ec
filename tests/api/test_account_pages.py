"""What the pages about signing in say, from plain values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from api.pages.accounts import (
    Elsewhere,
    Form,
    ReturnPage,
    SessionLine,
    SessionsPage,
    SetUpPage,
    SignInPage,
    device_words,
)
from api.pages.my_preferences import PreferencesForm
from api.pages.my_views import ChoosePage, CodePage, Diary, MyPage, ProvePage, WhoPage, WishLine
from api.pages.presenters import DetailsForm
from api.pages.rendering import render
from clinics.models import Clinician, Service, Site
from scheduler.access.models import LoginSession
from scheduler.booking.models import Appointment
from scheduler.booking.queries import AppointmentRow
from scheduler.config import Settings
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0 Safari/537.36"


def printed(template: str, view: object) -> str:
    return render(template, view, Settings(), demonstration=False)


@pytest.mark.parametrize(
    ("agent", "words"),
    [(CHROME, "Chrome on Windows"), (f"{CHROME} Edg/149.0", "Edge on Windows"), ("curl/8", "A browser"), ("", "A browser"),
     ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on an iPhone"),
     ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Firefox/150.0", "Firefox on Linux")],
)  # fmt: skip
def test_a_device_is_called_as_its_owner_knows_it(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_sessions_say_since_when_and_offer_to_end_all_but_this_one() -> None:
    rows = [
        LoginSession(id=n, network_id=1, digest="", device=CHROME, created_at=NOW - timedelta(hours=n), last_seen_at=NOW, expires_at=NOW)
        for n in (2, 1)
    ]  # fmt: skip
    view = SessionsPage.of("Rae Reception", "network_manager", rows, this=2)
    assert view.role == "network manager"
    assert view.lines[0] == SessionLine(
        2, "Chrome on Windows", "Tuesday 24 November at 10am", "Tuesday 24 November at midday", is_this=True
    )
    page = printed("sessions.html", view)
    assert "/sessions/1/end" in page
    assert "/sessions/2/end" not in page


def test_a_key_is_shown_in_groups_that_can_be_copied_by_hand() -> None:
    view = SetUpPage.of("Rae", "link", "ABCDEFGHIJ", "otpauth://totp/x?secret=1&issuer=2", Form())
    assert view.key == "ABCD EFGH IJ"
    assert 'href="otpauth://totp/x?secret=1&amp;issuer=2"' in printed("set_up.html", view)


def test_a_wrong_detail_stands_at_the_top_and_beside_its_field_and_no_password_comes_back() -> None:
    page = printed("sign_in.html", SignInPage(Form("rae@example.com", errors={"email": "No."})))
    assert page.count("No.") == 2
    assert 'href="#email"' in page
    assert "<title>Error: Staff sign-in" in page
    assert page.count("value=") == 1


def row(appointment: int, starts: datetime, status: str = "booked") -> AppointmentRow:
    slot = Slot(id=appointment, starts_at=starts, ends_at=starts + timedelta(minutes=15), delivery_channel="in_person")
    return AppointmentRow(
        Appointment(id=appointment, status=status), slot, Service(code="gp", name="GP appointment"),
        Site(name="Hub", address="2 Road", postcode="S2 2BB"), Clinician(name="Dr Test"), PAT,
    )  # fmt: skip


PAT = Patient(given_name="Pat", family_name="Example", date_of_birth=date(1980, 3, 31), postcode="S1 1AA")
SAID = PreferencesForm.of(PAT, saved=False)


def test_the_next_appointment_stands_first_and_the_latest_past_one_behind_those_to_come() -> None:
    days = [timedelta(days=n) for n in (9, 2, -1, -8)]
    rows = [row(n, NOW + day, "booked") for n, day in enumerate(days)]
    view = Diary.of(PAT, rows, lambda appointment: f"t{appointment}", NOW)
    assert [line.token for line in view.upcoming] == ["t1", "t0"]
    assert [line.token for line in view.past] == ["t2", "t3"]
    page = printed("my.html", MyPage(view, (), (), SAID))
    assert page.index("/a/t1") < page.index("/a/t0") < page.index("/a/t2") < page.index("/a/t3")
    assert "GP appointment, Hub, 2 Road, S2 2BB" in page


def test_who_has_nothing_to_come_is_offered_a_booking() -> None:
    page = printed("my.html", MyPage(Diary.of(PAT, [], str, NOW), (), (), SAID))
    assert "None." in page
    assert "Past" not in page


def test_asking_for_a_code_keeps_what_was_typed_and_shows_people_to_try_in_a_demonstration_only() -> None:
    form = DetailsForm("Example", "31", "", "1980", "S1 1AA", errors={"birth": "Enter your date of birth"})
    assert "be one of these" not in printed("who.html", WhoPage.of(form, []))
    page = printed("who.html", WhoPage.of(form, [PAT]))
    assert "born 31 March 1980" in page
    assert 'value="1980"' in page
    assert 'href="#birth-day"' in page


def test_the_page_for_a_code_does_not_say_that_one_was_sent() -> None:
    page = printed("code.html", CodePage("a-ticket", Form(errors={"code": "No."})))
    assert "If we have a number or an e-mail address for you, a code is on its way." in page
    assert 'value="a-ticket"' in page
    assert page.count("No.") == 2


def test_somebody_elses_appointments_stand_under_their_name_and_lead_nowhere_for_who_only_sees() -> None:
    other = Diary.of(PAT, [row(1, NOW + timedelta(days=1))], str, NOW, can_open=False)
    page = printed("my.html", MyPage(Diary.of(PAT, [], str, NOW), (other,), (), SAID))
    assert '<section aria-label="Pat Example">' in page
    assert page.index('<h2 class="nhsuk-heading-l">Pat Example') < page.index('<h3 class="nhsuk-heading-m">To come')
    assert "/a/1" not in page


def test_who_has_proven_too_little_is_sent_to_prove_more_and_may_book_or_use_a_code() -> None:
    page = printed("prove.html", ProvePage("Pat Example"))
    assert "Pat Example" in page
    assert 'name="level" value="P9"' in page
    assert 'href="/my/sign-in"' in page


def test_coming_back_hands_over_what_the_provider_gave_at_the_press_of_a_button() -> None:
    page = printed("returned.html", ReturnPage("/my/nhs-login/return", "a-state", 'a"code'))
    assert 'action="/my/nhs-login/return"' in page
    assert 'value="a&#34;code"' in page


@pytest.mark.parametrize("ended", list(Elsewhere))
def test_how_it_went_elsewhere_stands_at_the_top_and_beside_the_button(ended: Elsewhere) -> None:
    (sentence,) = ended.errors.values()
    form = DetailsForm(errors=ended.errors)
    page = printed("who.html", WhoPage.of(form, [], nhs_login=True))
    assert page.count(sentence) == 2
    assert 'href="#elsewhere"' in page


def test_choosing_shows_a_button_for_each_person() -> None:
    people = [Patient(id=n, given_name="Pat", family_name=f"Example{n}") for n in (1, 2)]
    page = printed("choose.html", ChoosePage.of(7, people))
    assert page.count('name="hold" value="7"') == 2
    assert page.index('value="1">Pat Example1') < page.index('value="2">Pat Example2')


def test_what_somebody_waits_for_is_said_with_a_way_to_stop() -> None:
    wish = WishLine(7, "GP appointment", "8 December 2026", earlier=True, offered="", offer="")
    page = printed("my.html", MyPage(Diary.of(PAT, [], str, NOW), (), (wish,), SAID))
    assert "GP appointment, earlier than your appointment" in page
    assert 'action="/my/wishes/7/withdraw"' in page
    kept = replace(wish, offered="Tuesday 8 December at 6:30pm", offer="o7")
    page = printed("my.html", MyPage(Diary.of(PAT, [], str, NOW), (), (kept,), SAID))
    assert '<a href="/o/o7">Tuesday 8 December at 6:30pm is kept for you' in page


def test_a_cancelled_appointment_is_not_to_come() -> None:
    gone = row(1, NOW + timedelta(days=1))
    gone.appointment.status = "cancelled"
    diary = Diary.of(PAT, [gone], str, NOW)
    assert (len(diary.upcoming), len(diary.past)) == (0, 1)
