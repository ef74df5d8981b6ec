"""Times that London's clock does not have, or has twice, over the JSON interface: refused with a sentence, never guessed."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("first", "said"),
    [("2027-03-28", "01:30 does not exist on 28 March 2027"), ("2027-10-31", "01:30 happens twice on 31 October 2027")],
)
async def test_a_series_at_an_hour_that_a_change_skips_or_repeats_is_refused(
    staff: httpx.AsyncClient, first: str, said: str
) -> None:
    asked = {"service": "gp", "first": first, "clock": "01:30", "count": 2}
    answer = await staff.get("/api/v1/series", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "clock_unclear")
    assert said in answer.json()["detail"]


async def test_a_series_in_the_evening_goes_over_the_change(staff: httpx.AsyncClient) -> None:
    asked = {"service": "gp", "first": "2027-03-21", "clock": "18:30", "count": 2}
    items = (await staff.get("/api/v1/series", params=asked)).json()["items"]
    assert [one["starts_at"] for one in items] == ["2027-03-21T18:30:00Z", "2027-03-28T17:30:00Z"]


@pytest.mark.parametrize("moment", ["2027-03-28T01:30:00", "2027-10-31T01:30:00", "2027-06-01T18:30:00"])
async def test_a_moment_without_its_offset_is_refused(staff: httpx.AsyncClient, moment: str) -> None:
    answer = await staff.get("/api/v1/slots", params={"from": moment})
    assert answer.status_code == 422
    assert "from" in answer.json()["detail"]


async def test_a_clock_time_with_an_offset_is_refused(staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/api/v1/slots", params={"not_before": "18:30+01:00"})
    assert (answer.status_code, "without an offset" in answer.json()["detail"]) == (422, True)
