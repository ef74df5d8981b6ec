"""Pure rules of the product, in milliseconds."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.local_time import LONDON, at
from scheduler.booking.eligibility import refuse_other_ages
from scheduler.booking.errors import AppointmentMovedOn, NotForThisAge, TooEarly, TooLate
from scheduler.booking.languages import spoken_time
from scheduler.booking.lifecycle import TRANSITIONS, Status, Verb, after, refuse_untimely
from scheduler.booking.reminder_policy import Policy, reminders
from scheduler.cli.serve import server_config
from scheduler.config import Settings, SettingsError, load_settings
from scheduler.patients.nhs_number import is_valid, synthetic
from scheduler.rota.demand import by_service

PRODUCTION = {
    "environment": "production", "secret_key": "s" * 32, "database_url": "postgresql://app:x@db/app", "public_url": "https://x.example",
}  # fmt: skip


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_an_appointment_moves_by_the_table_and_no_other_way(status: Status, verb: Verb) -> None:
    if (status, verb) in TRANSITIONS:
        assert after(status, verb) is TRANSITIONS[status, verb]
    else:
        with pytest.raises(AppointmentMovedOn):
            after(status, verb)


@pytest.mark.parametrize(
    ("verb", "hours", "words"),
    [(Verb.ARRIVE, -19, "can be noted on that day[.]"), (Verb.ARRIVE, -18, None), (Verb.ARRIVE, 5, None),
     (Verb.ARRIVE, 6, "on that day only"), (Verb.FULFIL, -1, "cannot have taken place before"), (Verb.FULFIL, 0, None),
     (Verb.FULFIL, 48, None), (Verb.MISS, -1, "nobody has missed it"), (Verb.MISS, 0, None), (Verb.CANCEL, -99, None)],
)  # fmt: skip
def test_nothing_is_said_of_an_appointment_before_it_can_be_true(verb: Verb, hours: int, words: str | None) -> None:
    starts = datetime(2026, 7, 7, 18, 30, tzinfo=LONDON)
    now = (starts.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)
    if words is None:
        refuse_untimely(verb, starts, now)
    else:
        with pytest.raises((TooEarly, TooLate), match=f"on Tuesday 7 July at 18:30.*{words}"):
            refuse_untimely(verb, starts, now)


def due(starts: datetime, now: datetime) -> list[tuple[str, str]]:
    found = reminders(starts, starts.astimezone(LONDON).date(), now, Policy(), at)
    return [(one.purpose, f"{one.due_at.astimezone(LONDON):%d %b %H:%M}") for one in found]


def test_reminders_leave_seven_days_two_days_and_the_morning_before() -> None:
    evening = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
    assert due(evening, datetime(2026, 11, 24, tzinfo=UTC)) == [
        ("reminder_7d", "01 Dec 08:00"), ("reminder_2d", "06 Dec 08:00"), ("reminder_morning", "08 Dec 08:00")]  # fmt: skip


def test_a_late_booking_gets_only_the_reminders_still_to_come() -> None:
    evening = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
    assert due(evening, datetime(2026, 12, 7, 12, tzinfo=UTC)) == [("reminder_morning", "08 Dec 08:00")]
    assert due(evening, datetime(2026, 12, 8, 12, tzinfo=UTC)) == []


@pytest.mark.parametrize("day", [date(2026, 12, 5), date(2026, 6, 6)])
def test_an_early_appointment_is_reminded_of_the_evening_before_and_not_after_midnight(day: date) -> None:
    nine = at(day, time(9))
    found = reminders(nine, day, nine - timedelta(days=3), Policy((2,)), at)
    assert [(one.purpose, one.due_at, one.expires_at) for one in found] == [
        ("reminder_2d", nine - timedelta(days=2, hours=1), at(day - timedelta(days=1), time(18))),
        ("reminder_evening_before", nine - timedelta(hours=15), at(day, time(0)))]  # fmt: skip
    assert due(nine, nine - timedelta(hours=13)) == []
    assert due(at(day, time(9, 1)), nine - timedelta(hours=2))[0][0] == "reminder_morning"


def test_reminders_keep_their_hour_across_both_clock_changes() -> None:
    for day in (date(2026, 3, 30), date(2026, 10, 26)):
        evening = at(day, datetime(2026, 1, 1, 18, 30).time())  # noqa: DTZ001 - a clock time
        assert {when[-5:] for _, when in due(evening, evening - timedelta(days=20))} == {"08:00"}


def test_a_reminder_expires_when_the_next_is_due() -> None:
    evening = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
    found = reminders(evening, date(2026, 12, 8), evening - timedelta(days=20), Policy(), at)
    assert [a.expires_at for a in found[:-1]] == [b.due_at for b in found[1:]]


@given(st.integers(0, 999_999))
def test_synthetic_nhs_numbers_pass_their_own_check(serial: int) -> None:
    number = synthetic(serial)
    assert number is None or (is_valid(number) and number.startswith("999"))


def test_a_wrong_check_digit_is_refused() -> None:
    number = next(found for serial in range(20) if (found := synthetic(serial)))
    assert not is_valid(number[:9] + str((int(number[9]) + 1) % 10))
    assert not is_valid("12345")


@given(st.decimals(0, 10_000, places=2), st.lists(st.decimals(0, 1, places=4), min_size=1, max_size=9))
def test_demand_by_service_adds_up_to_what_is_required(required: Decimal, shares: list[Decimal]) -> None:
    demands = by_service([required], {f"s{n}": share for n, share in enumerate(shares)})
    if sum(shares) > 0:
        assert abs(sum(d.minutes for d in demands) - required) <= Decimal("7.5")
    assert all(d.minutes > 0 for d in demands)


def test_times_are_spoken_as_the_nhs_writes_them() -> None:
    spoken = [spoken_time(datetime(2026, 1, 1, h, m, tzinfo=UTC)) for h, m in ((9, 0), (12, 0), (18, 30), (0, 5))]
    assert spoken == ["9am", "midday", "6:30pm", "12:05am"]


@pytest.mark.parametrize(
    ("ages", "born", "fits"),
    [((40, 74), date(1986, 12, 8), True), ((40, 74), date(1986, 12, 9), False), ((40, 74), date(1951, 12, 9), True),
     ((40, 74), date(1951, 12, 8), False), ((16, None), date(2011, 1, 1), False), ((None, 17), date(2008, 1, 1), False),
     ((None, None), date(1920, 1, 1), True), ((10, None), date(2016, 2, 29), True)],
)  # fmt: skip
def test_a_service_is_for_its_ages_on_the_day_itself(
    ages: tuple[int | None, int | None], born: date, fits: bool
) -> None:
    if fits:
        refuse_other_ages("NHS Health Check", ages, born, date(2026, 12, 8))
    else:
        with pytest.raises(NotForThisAge, match=r"^NHS Health Check is for ages (40 to 74|16 and over|up to 17)[.]"):
            refuse_other_ages("NHS Health Check", ages, born, date(2026, 12, 8))


@pytest.mark.parametrize(
    ("setting", "words"),
    [({"port": "eighty"}, "PORT .* for example PORT=8000"), ({"redis_url": "localhost"}, "REDIS_URL .*redis://"),
     ({"environment": "production"}, "SECRET_KEY .*32 random characters"), ({"network": "PCN"}, "NETWORK .*U12376"),
     ({"sms_provider": "twilio", "twilio_account_sid": "AC1", "twilio_from": "MG1"}, "TWILIO_AUTH_TOKEN "),
     (PRODUCTION, "SMS_PROVIDER .*notify or none.* SMS_PROVIDER=twilio"),
     (PRODUCTION | {"sms_provider": "none"}, "EMAIL_PROVIDER .*EMAIL_PROVIDER=smtp"),
     ({"database_url": "postgresql://h:port/x"}, "DATABASE_URL .*not an address.*DATABASE_URL=postgresql://"),
     ({"database_url": "postgresql://h/x?sslmode=always"}, "DATABASE_URL .*sslmode is one of"),
     ({"database_url": "postgresql://h/x?pool=9"}, "DATABASE_URL .*understands its pool"),
     ({"database_url": "mysql://h/x"}, "DATABASE_URL .*not a PostgreSQL address"),
     ({"redis_url": "redis://h:port/0"}, "REDIS_URL .*redis://redis:6379/0"),
     ({"redis_url": "redis://h:6379/first"}, "REDIS_URL "), ({"redis_url": "redis:///0"}, "REDIS_URL "),
     ({"smtp_username": "us"}, "SMTP_PASSWORD "),
     ({"reminder_days": (0,)}, r"REMINDER_DAYS .*from 1 to 60.* REMINDER_DAYS=\[7, 2\]")],
)  # fmt: skip
def test_a_wrong_setting_is_one_line_that_names_it_its_shape_and_an_example(
    setting: dict[str, object], words: str
) -> None:
    with pytest.raises(SettingsError, match=words) as refused:
        load_settings(**setting)
    assert "\n" not in str(refused.value)


def test_only_proxies_named_in_the_settings_may_say_where_a_client_is() -> None:
    alone, behind = (server_config(Settings(trusted_proxies=named)) for named in ("", "192.0.2.7"))
    assert (alone.proxy_headers, behind.proxy_headers, behind.forwarded_allow_ips) == (False, True, "192.0.2.7")
