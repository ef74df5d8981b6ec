"""What the page of a clinician's wishes says, from plain values."""

from datetime import UTC, date, datetime, time

from api.pages.rendering import render
from api.pages.shifts_wishes_views import WishesForm, WishesPage, field_of, read_days, read_week
from clinics.models import Leave
from scheduler.config import Settings
from scheduler.planning.own.service import Own
from scheduler.planning.own.week import Answer, Said, Stretch
from scheduler.rota.models import Rota
from tests.scheduler.test_board import line

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TUESDAY, SATURDAY = Stretch(1, time(18, 30), time(20)), Stretch(5, time(9), time(17))
AWAY = Leave(id=4, clinician_id=1, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1), kind="annual")
OWN = Own({TUESDAY: Said(Answer.CANNOT), SATURDAY: Said(Answer.CAN, ((time(9), time(13)),))}, (AWAY,))
ROTA = Rota(id=3, network_id=1, starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 4), status="published")


def view(form: WishesForm | None = None, own: Own = OWN) -> WishesPage:
    shifts = [line(1, date(2026, 12, 8)), line(2, date(2026, 12, 9)), line(3, date(2026, 12, 12), time(9))]
    return WishesPage.of(own, shifts, [ROTA], form or WishesForm(), NOW)


def printed(page: WishesPage) -> str:
    return render("shifts_wishes.html", page, Settings(), demonstration=False)


def test_each_stretch_has_its_answer_its_hours_and_what_stands_in_spite_of_it() -> None:
    tuesday, saturday = view().rows
    assert (tuesday.name, tuesday.hours, tuesday.still, tuesday.part) == (
        "Tuesday evening",
        "6:30pm to 8pm",
        "Tuesday 8 December",
        "",
    )
    assert (saturday.name, saturday.part, saturday.still) == ("Saturday", "9am to 1pm", "")
    assert [one.value for one in tuesday.choices if one.chosen] == ["cannot"]
    assert [one.words for one in saturday.choices] == ["Can", "Would like", "Rather not", "Cannot"]
    assert "As agreed so far, you offer 9am to 1pm of it" in printed(view())


def test_a_faulty_form_keeps_what_was_chosen_and_leads_to_the_row() -> None:
    form = WishesForm(week={"saturday_day": "rather not"}, errors={"tuesday_evening": "Choose one of the four"})
    saturday = view(form).rows[1]
    assert [one.value for one in saturday.choices if one.chosen] == ["rather not"]
    page = printed(view(form))
    assert 'href="#tuesday_evening-1"' in page
    assert 'id="tuesday_evening-1"' in page


def test_only_answers_to_what_is_asked_are_read() -> None:
    form = WishesForm()
    given = {"tuesday_evening": "can", "saturday_day": "", "sunday_day": "can"}
    assert read_week(OWN, given, form) == {TUESDAY: Answer.CAN}
    assert form.errors == {}
    assert field_of(SATURDAY) == "saturday_day"


def test_one_day_needs_no_last() -> None:
    assert read_days(WishesForm(first="2026-12-21")) == (date(2026, 12, 21), date(2026, 12, 21))


def test_a_network_without_hours_and_a_clinician_without_leave_break_nothing() -> None:
    page = printed(WishesPage.of(Own({}, ()), [], [], WishesForm(), NOW))
    assert "No site has opening hours yet" in page
    assert "Nothing is published for the days to come" in page


def test_a_single_day_away_is_one_day_and_can_be_taken_back() -> None:
    (away,) = view().away
    assert (away.days, away.id, away.why) == ("1 December 2026", 4, "")
