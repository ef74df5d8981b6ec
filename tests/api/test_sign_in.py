"""Staff sign in with a password and a code; what is wrong is never told, and a session is a row that can be ended."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from api import cookies
from api.app import create_app
from scheduler.access import sessions, staff
from scheduler.access.sessions import Person
from scheduler.config import Environment, Settings
from tests.api.colleague import EMAIL, PASSWORD, Colleague

REFUSAL = "could not sign you in"


@pytest.fixture
async def rae(app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> Colleague:
    rae = Colleague(app, world, anybody)
    await rae.set_up()
    return rae


async def trail(world: Any, subject: str) -> list[tuple[str | None, str, str]]:
    async with world.sessions() as session:
        rows = await session.execute(
            text("select from_status, to_status, actor from audit_event where subject like :s order by id"),
            {"s": subject},
        )
        return [tuple(row) for row in rows]


async def test_somebody_new_sets_up_signs_in_sees_where_and_signs_out(rae: Colleague, world: Any) -> None:
    answer = await rae.sign_in(email=" RAE@example.com ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sessions")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = (await rae.client.get("/sessions")).text
    assert "Rae Reception" in page
    assert "receptionist" in page
    assert (await rae.client.post("/sign-out")).status_code == 303
    assert (await rae.client.get("/sessions")).headers["location"] == "/sign-in"
    assert [change[:2] for change in await trail(world, "staff:%")] == [(None, "added"), ("added", "set up")]
    assert [change[:2] for change in await trail(world, "session:%")] == [(None, "begun"), ("begun", "ended")]


async def test_every_wrong_detail_gets_the_same_page(rae: Colleague) -> None:
    wrong = [
        {"email": "nobody@example.com"},
        {"password": "three words alike"},
        {"code": "000000"},
        {"code": "x"},
        {"email": ""},
    ]
    pages = [await rae.sign_in(**one) for one in wrong]
    assert {answer.status_code for answer in pages} == {422}
    assert all(REFUSAL in answer.text and "set-cookie" not in answer.headers for answer in pages)
    assert len({answer.text.replace('value="nobody@example.com"', f'value="{EMAIL}"') for answer in pages[:4]}) == 1


async def test_a_code_is_good_once_also_for_whoever_saw_it(rae: Colleague) -> None:
    code = await rae.code()
    assert (await rae.sign_in(code=code)).status_code == 303
    assert REFUSAL in (await rae.sign_in(code=code)).text
    assert (await rae.sign_in(code=await rae.code(rae.at(30)))).status_code == 303


async def test_after_five_wrong_tries_the_right_details_wait_too_and_then_count_afresh(rae: Colleague) -> None:
    for _ in range(5):
        await rae.sign_in(password="guess")
    assert REFUSAL in (await rae.sign_in()).text
    rae.move(timedelta(seconds=61))
    assert (await rae.sign_in(code=await rae.code(rae.at(61)))).status_code == 303
    await rae.sign_in(password="guess")
    assert (await rae.sign_in(code=await rae.code(rae.at(91)))).status_code == 303


async def test_tries_while_an_account_waits_do_not_make_it_wait_longer(rae: Colleague) -> None:
    for _ in range(12):
        await rae.sign_in(password="guess")
    rae.move(timedelta(seconds=61))
    assert (await rae.sign_in(code=await rae.code(rae.at(61)))).status_code == 303


async def test_an_address_that_guesses_for_long_is_asked_to_wait(rae: Colleague) -> None:
    tries = [await rae.sign_in(email="nobody@example.com") for _ in range(31)]
    assert [answer.status_code for answer in tries] == [422] * 30 + [429]


async def test_signing_in_anew_gives_another_cookie_and_ends_what_the_browser_had(rae: Colleague, world: Any) -> None:
    await rae.sign_in()
    before = rae.client.cookies["session"]
    await rae.sign_in(code=await rae.code(rae.at(30)))
    assert rae.client.cookies["session"] != before
    rae.client.cookies.set("session", before, domain="test.local", path="/")
    async with world.sessions() as session:
        assert await sessions.recognise(session, before, world.now) is None


async def test_a_session_is_ended_from_another_one_but_nobody_ends_a_strangers(
    rae: Colleague, app: FastAPI, world: Any
) -> None:
    await rae.sign_in()
    async with world.sessions() as session, session.begin():
        me = Person(world.network_id, staff_id=(await staff.listed(session, world.network_id))[0].id)
        elsewhere = await sessions.begin(session, me, "Mozilla/5.0 (iPhone) Safari/605", world.now)
        stranger = await sessions.begin(session, Person(world.network_id, patient_id=world.patients[0]), "", world.now)
    page = (await rae.client.get("/sessions")).text
    assert "Safari on an iPhone" in page
    async with world.sessions() as session:
        ids = [await sessions.recognise(session, cookie, world.now) for cookie in (elsewhere, stranger)]
    assert [(await rae.client.post(f"/sessions/{row.id}/end")).status_code for row in ids if row] == [303, 404]
    async with world.sessions() as session:
        assert [await sessions.recognise(session, cookie, world.now) is None for cookie in (elsewhere, stranger)] == [
            True,
            False,
        ]


async def _begun(world: Any, *people: Person) -> list[str]:
    async with world.sessions() as session, session.begin():
        return [await sessions.begin(session, one, "Firefox Linux", world.now) for one in people]


async def _still_in(world: Any, cookies: list[str]) -> list[bool]:
    async with world.sessions() as session:
        return [await sessions.recognise(session, cookie, world.now) is not None for cookie in cookies]


async def test_staff_end_all_their_other_sessions_at_once_and_nobody_elses(rae: Colleague, world: Any) -> None:
    await rae.sign_in()
    async with world.sessions() as session:
        (member,) = await staff.listed(session, world.network_id)
    me, stranger = Person(world.network_id, staff_id=member.id), Person(world.network_id, patient_id=world.patients[0])
    cookies = await _begun(world, me, me, stranger)
    assert "Sign out everywhere else" in (await rae.client.get("/sessions")).text
    for _ in range(2):
        assert (await rae.client.post("/sessions/end-others")).headers["location"] == "/sessions"
    page = (await rae.client.get("/sessions")).text
    assert (page.count("This one"), "Sign out everywhere else" in page, "Firefox" in page) == (1, False, False)
    assert await _still_in(world, cookies) == [False, False, True]


async def test_patients_see_and_end_theirs_too(anybody: httpx.AsyncClient, world: Any) -> None:
    me = Person(world.network_id, patient_id=world.patients[0])
    here, *others = await _begun(world, me, me, me)
    anybody.cookies.set("session", here)
    page = (await anybody.get("/sessions")).text
    assert (page.count("Sign out there"), page.count("/end-others")) == (2, 1)
    assert '<a href="/my">Your appointments</a></li>' in page
    one = re.findall(r"/sessions/(\d+)/end", page)[0]
    assert (await anybody.post(f"/sessions/{one}/end")).headers["location"] == "/sessions"
    assert sorted(await _still_in(world, others)) == [False, True]
    await anybody.post("/sessions/end-others")
    assert await _still_in(world, [here, *others]) == [True, False, False]


async def test_an_idle_hour_signs_out_and_a_request_within_it_keeps_one_in(rae: Colleague) -> None:
    await rae.sign_in()
    for minutes in (50, 100):
        rae.move(timedelta(minutes=minutes))
        assert (await rae.client.get("/sessions")).status_code == 200
    rae.move(timedelta(minutes=160))
    assert (await rae.client.get("/sessions")).headers["location"] == "/sign-in"


async def test_whoever_is_ended_is_signed_out_at_once_and_signs_in_no_more(
    rae: Colleague, world: Any, command: Any
) -> None:
    await rae.sign_in()
    listed = (await command("staff", "list", "--network", "U12376")).stdout
    assert "works here" in listed
    ended = await command("staff", "end", listed.split()[0], "--network", "U12376", "--reason", "left")
    assert "signed out everywhere" in ended.stdout
    assert (await rae.client.get("/sessions")).headers["location"] == "/sign-in"
    assert REFUSAL in (await rae.sign_in(code=await rae.code(rae.at(30)))).text
    assert "ended" in (await command("staff", "list", "--network", "U12376")).stdout
    again = await command("staff", "add", "--network", "U12376", "--email", EMAIL, "--name", "Rae", "--role", "manager")
    assert "/set-up/" in again.stdout


async def test_a_link_sets_up_once_and_not_after_three_days(
    app: FastAPI, world: Any, anybody: httpx.AsyncClient
) -> None:
    rae = Colleague(app, world, anybody)
    link = f"/set-up/{await rae.added()}"
    page = await anybody.get(link)
    assert "Rae Reception" in page.text
    assert "otpauth://totp/" in page.text
    for given, words in (
        ({"password": "short"}, "at least 12"),
        ({"password": PASSWORD, "code": "000000"}, "not the code"),
    ):
        answer = await anybody.post(link, data={"code": await rae.code()} | given)
        assert (answer.status_code, words in answer.text) == (422, True)
    rae.move(timedelta(days=3))
    assert (await anybody.get(link)).status_code == 404
    rae.move(timedelta(0))
    done = await anybody.post(link, data={"password": PASSWORD, "code": await rae.code()})
    assert done.headers["location"] == "/sign-in"
    assert (await anybody.get(link)).status_code == 404
    assert (
        await anybody.post(link, data={"password": PASSWORD, "code": await rae.code(rae.at(30))})
    ).status_code == 404


async def test_before_the_first_password_there_is_no_signing_in(
    app: FastAPI, world: Any, anybody: httpx.AsyncClient
) -> None:
    rae = Colleague(app, world, anybody)
    await rae.added()
    assert REFUSAL in (await rae.sign_in(password="")).text


async def test_neither_password_nor_authenticator_nor_cookie_is_kept_as_it_is(rae: Colleague, world: Any) -> None:
    await rae.sign_in()
    cookie = rae.client.cookies["session"]
    async with world.sessions() as session:
        rows = [
            tuple(row)
            for table in ("staff", "login_session", "audit_event")
            for row in await session.execute(text(f"select t::text from {table} t"))
        ]
    assert "Rae Reception" in str(rows)
    assert not any(secret in str(rows) for secret in (PASSWORD, cookie, rae.secret))


@pytest.mark.parametrize("words", [("--role", "owner"), ("--role", "manager", "--practice", "C99999")])
async def test_a_role_or_a_practice_that_the_network_does_not_have_is_refused(
    world: Any, command: Any, words: tuple[str, ...]
) -> None:
    refused = await command("staff", "add", "--network", "U12376", "--email", EMAIL, "--name", "Rae", *words)
    assert type(refused.exception).__name__ in ("UnknownRole", "NoSuchPractice")


async def test_two_people_who_work_here_have_two_addresses(world: Any, command: Any) -> None:
    words = ("--network", "U12376", "--name", "Rae", "--role", "manager", "--practice", "C88019")
    assert (await command("staff", "add", "--email", EMAIL, *words)).exit_code == 0
    again = await command("staff", "add", "--email", EMAIL.upper(), *words)
    assert type(again.exception).__name__ == "StaffKnown"


async def test_in_production_the_cookie_travels_encrypted_and_is_this_hosts_alone(
    database_url: str, world: Any
) -> None:
    settings = Settings(
        environment=Environment.PRODUCTION, database_url=SecretStr(database_url), secret_key=SecretStr("x" * 40),
        public_url="https://book.example.com", sms_provider="none", email_provider="none",
    )  # fmt: skip
    assert cookies.name(settings) == "__Host-session"
    app = create_app(settings, clock=lambda: world.now)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="https://test", headers=headers) as browser,
    ):
        async with world.sessions() as session, session.begin():
            cookie = await sessions.begin(
                session, Person(world.network_id, patient_id=world.patients[0]), "", world.now
            )
        browser.cookies.set("__Host-session", cookie)
        gone = (await browser.post("/sign-out")).headers["set-cookie"]
    assert gone.startswith('__Host-session="";')
    assert "Secure" in gone
    assert "Path=/" in gone
    assert "Domain" not in gone
