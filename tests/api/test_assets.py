"""What pages are made of comes compressed, and once."""

import re

import httpx

from api.pages.rendering import TEMPLATES


async def test_a_page_names_the_version_of_each_file_and_browsers_keep_that_for_good(staff: httpx.AsyncClient) -> None:
    page = (await staff.get("/")).text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) >= 3
    for address in addresses:
        found = await staff.get(address)
        assert (found.status_code, found.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    plain = await staff.get(addresses[0].partition("?")[0])
    assert plain.headers["cache-control"] == "public, max-age=3600"


async def test_what_a_browser_has_is_not_sent_again(staff: httpx.AsyncClient) -> None:
    first = await staff.get("/static/app.css")
    again = await staff.get("/static/app.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["content-type"].startswith("text/css")


async def test_styles_and_pages_come_compressed_to_who_can_read_it_and_answers_for_programs_do_not(
    staff: httpx.AsyncClient,
) -> None:
    packed = {"Accept-Encoding": "gzip"}
    for path in ("/static/vendor/nhsuk.css", "/"):
        short, whole = await staff.get(path, headers=packed), await staff.get(path, headers={"Accept-Encoding": ""})
        assert (short.headers["content-encoding"], short.content) == ("gzip", whole.content)
        assert int(short.headers["content-length"]) < len(whole.content) / 2
        assert "content-encoding" not in whole.headers
        assert "Accept-Encoding" in whole.headers["vary"]
    assert "content-encoding" not in (await staff.get("/api/openapi.json", headers=packed)).headers


async def test_only_files_of_ours_are_answered(staff: httpx.AsyncClient) -> None:
    for path in ("/static/nothing.css", "/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/vendor"):
        assert (await staff.get(path)).status_code == 404
    assert (await staff.post("/static/app.css", headers={"Sec-Fetch-Site": "same-origin"})).status_code == 405


def test_every_page_asks_for_its_files_by_their_version() -> None:
    by_hand = [path.name for path in TEMPLATES.glob("*.html") if '="/static/' in path.read_text()]
    assert by_hand == []
