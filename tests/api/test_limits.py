"""How often one client may do something."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from api.limits import HOUR, MANY, MINUTE, Sliding, client_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_minute_slides_and_what_was_refused_does_not_count() -> None:
    limit = Sliding(2, MINUTE)
    moments = [0, 30, 59, 60, 61, 90, 91]
    allowed = [limit.allows("a", NOW + timedelta(seconds=second)) for second in moments]
    assert allowed == [True, True, False, True, False, True, False]


def test_clients_are_told_apart_and_forgotten() -> None:
    limit = Sliding(1, MINUTE)
    for number in range(MANY * 3):
        assert limit.allows(str(number), NOW + timedelta(milliseconds=20 * number))
    assert len(limit._seen) <= MANY + 1


def test_what_is_forgiven_does_not_count() -> None:
    limit = Sliding(1, HOUR)
    for _ in range(3):
        assert limit.allows("a", NOW)
        limit.forgive("a")
    assert [limit.allows("a", NOW + timedelta(minutes=minute)) for minute in (0, 59, 60)] == [True, False, True]


def asking(host: str) -> str:
    return client_of(Request({"type": "http", "client": (host, 1), "headers": []}))


def test_a_household_of_version_6_is_one_client() -> None:
    assert asking("2001:db8:1:2::1") == asking("2001:db8:1:2:ffff::9")
    assert asking("2001:db8:1:2::1") != asking("2001:db8:1:3::1")
    assert asking("192.0.2.1") != asking("192.0.2.2")
    assert asking("testclient") == "testclient"
