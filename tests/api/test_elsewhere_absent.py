"""Without a provider in the settings nothing speaks of one."""

import httpx


async def test_there_are_no_buttons_and_no_way(anybody: httpx.AsyncClient) -> None:
    assert "NHS login" not in (await anybody.get("/my/sign-in")).text
    assert "Continue with" not in (await anybody.get("/sign-in")).text
    for address in ("/my/nhs-login", "/sign-in/elsewhere", "/my/nhs-login/return", "/sign-in/elsewhere/return"):
        assert (await anybody.post(address, data={"state": "x", "code": "x"})).status_code == 404
