"""A browser that signs in elsewhere, and what it is told."""

import re
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import text

from scheduler.patients.nhs_number import synthetic

REFUSED, AWAY = "could not sign you in that way", "does not answer just now"
SOMEBODY = {"nhs_number": str(synthetic(1)), "birthdate": "1980-03-31", "identity_proofing_level": "P9"}


class Visitor:
    """A browser that goes to the provider and back."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def to_provider(self, start: str, **form: str) -> str:
        """Where we send them; they have not gone there yet."""
        sent = await self.client.post(start, data=form)
        assert sent.status_code == 303
        return str(sent.headers["location"])

    async def there(self, address: str) -> str:
        """At the provider, and where that sends them back to."""
        async with httpx.AsyncClient() as network:
            return str((await network.get(address)).headers["location"]).removeprefix("http://test")

    async def goes_on(self, back: str) -> httpx.Response:
        """The page that they come back to changes nothing; its button does."""
        page = await self.client.get(back)
        if page.status_code == 303:
            return page
        handed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        return await self.client.post(urlsplit(back).path, data=handed)

    async def signs_in(self, start: str = "/my/nhs-login", **form: str) -> httpx.Response:
        return await self.goes_on(await self.there(await self.to_provider(start, **form)))


async def said(browser: Visitor, answer: httpx.Response) -> str:
    """What the page says to which a refusal leads."""
    assert "session" not in browser.client.cookies
    page = (await browser.client.get(answer.headers["location"])).text
    return next(words for words in (REFUSED, AWAY) if words in page)


async def trail(world: Any) -> list[tuple[str, str]]:
    async with world.sessions() as session:
        rows = await session.execute(
            text("select to_status, reason from audit_event where subject like 'elsewhere:%' order by id")
        )
        return [(row[0], row[1]) for row in rows]
