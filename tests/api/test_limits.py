"""How often one client may do something."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from api.limits import MANY, SlidingMinute, client_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_minute_slides_and_what_was_refused_does_not_count() -> None:
    limit = SlidingMinute(2)
    moments = [0, 30, 59, 60, 61, 90, 91]
    allowed = [limit.allows("a", NOW + timedelta(seconds=second)) for second in moments]
    assert allowed == [True, True, False, True, False, True, False]


def test_clients_are_told_apart_and_forgotten() -> None:
    limit = SlidingMinute(1)
    for number in range(MANY * 3):
        assert limit.allows(str(number), NOW + timedelta(milliseconds=20 * number))
    assert len(limit._seen) <= MANY + 1


def asking(host: str) -> str:
    return client_of(Request({"type": "http", "client": (host, 1), "headers": []}))


def test_a_household_of_version_6_is_one_client() -> None:
    assert asking("2001:db8:1:2::1") == asking("2001:db8:1:2:ffff::9")
    assert asking("2001:db8:1:2::1") != asking("2001:db8:1:3::1")
    assert asking("192.0.2.1") != asking("192.0.2.2")
    assert asking("testclient") == "testclient"
