"""The rules of messages that need nothing but themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.calendar import Event, invitation
from notifications.errors import TemplateError
from notifications.lifecycle import FINAL, may
from notifications.models import STATUSES
from notifications.phone import can_receive_text
from notifications.render import Templates
from notifications.retry import next_try
from notifications.sms_length import BASIC, is_gsm7, parts


def test_mobiles_can_be_texted_and_landlines_cannot() -> None:
    assert can_receive_text("+447700900000")
    assert not can_receive_text("+441632960000")
    assert not can_receive_text("+447012345678")


@given(st.text(alphabet=sorted(BASIC), max_size=500))
def test_plain_texts_have_160_characters_and_then_153_a_part(text: str) -> None:
    assert parts(text) == (1 if len(text) <= 160 else -(-len(text) // 153))


def test_one_character_outside_the_alphabet_halves_a_text() -> None:
    assert (parts("a" * 160), parts("a" * 159 + "ŵ")) == (1, 3)
    assert parts("€" * 80) == 1
    assert parts("€" * 81) == 2
    assert not is_gsm7("’")


def test_final_statuses_are_final_and_nothing_is_sent_twice() -> None:
    assert not any(may(before, after) for before in FINAL for after in STATUSES)
    assert may("unknown", "pending")  # only by `put_back_unknown`, when its provider never had it
    assert not may("unknown", "sending")
    assert not may("sent", "pending")


def test_a_refused_message_is_tried_again_sooner_at_first_and_never_after_its_use() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    delays = [next_try(now, attempts, now + timedelta(days=2)) for attempts in (1, 2, 3, 4, 5, 6, 500)]
    assert [(one - now) // timedelta(minutes=1) for one in delays if one] == [0, 2, 8, 32, 60, 60, 60]
    assert next_try(now, 5, now + timedelta(minutes=61)) == now + timedelta(minutes=60)
    assert next_try(now, 5, now + timedelta(minutes=60)) is None


def event(starts: datetime, sequence: int = 0) -> Event:
    return Event(
        "uid@example.org", sequence, starts, starts + timedelta(minutes=15), "Appointment", "See it", "Site, S1 1AA",
        "a@example.org", "NHS", "p@example.com", "Pat Example", "http://example.org/a/x", datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    "starts",
    [datetime(2026, 3, 28, 18, 30, tzinfo=UTC), datetime(2026, 3, 29, 17, 30, tzinfo=UTC),
     datetime(2026, 10, 24, 17, 30, tzinfo=UTC), datetime(2026, 10, 25, 18, 30, tzinfo=UTC)],
)  # fmt: skip
def test_an_invitation_says_the_right_hour_on_both_sides_of_both_clock_changes(starts: datetime) -> None:
    read = icalendar.Calendar.from_ical(invitation(event(starts), "REQUEST"))
    found = read.walk("VEVENT")[0]
    assert found["DTSTART"].dt.astimezone(UTC) == starts
    onsets = {
        part.name: (part["TZOFFSETFROM"].td, part["DTSTART"].dt.hour)
        for part in read.walk("VTIMEZONE")[0].subcomponents
    }
    assert onsets == {"DAYLIGHT": (timedelta(0), 1), "STANDARD": (timedelta(hours=1), 2)}


def test_a_cancellation_names_the_same_event_with_a_higher_sequence() -> None:
    read = icalendar.Calendar.from_ical(invitation(event(datetime(2026, 5, 1, 18, tzinfo=UTC), 1), "CANCEL"))
    found = read.walk("VEVENT")[0]
    assert (read["METHOD"], found["UID"], found["SEQUENCE"], found["STATUS"]) == (
        "CANCEL",
        "uid@example.org",
        1,
        "CANCELLED",
    )


def test_a_template_with_a_missing_value_or_an_opt_out_word_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sms").mkdir()
    (tmp_path / "sms" / "a.txt").write_text("---\nHello {{ name }}")
    (tmp_path / "sms" / "b.txt").write_text("---\nTo stop, reply CANCEL")
    templates = Templates(tmp_path)
    assert templates.render("sms", "a", {"name": "Ada"}) == ("", "Hello Ada")
    with pytest.raises(TemplateError, match=r"'a'.*name"):
        templates.render("sms", "a", {})
    with pytest.raises(TemplateError, match="CANCEL"):
        templates.render("sms", "b", {})
    with pytest.raises(TemplateError, match="no sms template 'c'"):
        templates.render("sms", "c", {})
