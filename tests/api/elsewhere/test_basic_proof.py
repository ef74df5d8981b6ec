"""What somebody may do whom NHS login knows by their details only."""

from typing import Any

import httpx
import pytest

from tests.api.elsewhere.visitor import SOMEBODY, Visitor
from tests.api.identity_provider import IdentityProvider
from tests.api.visiting import booked


class TestWithBasicProof:
    """Where the settings ask for P5 only."""

    @pytest.fixture
    def level(self) -> str:
        return "P5"

    @pytest.fixture
    def basic(self, provider: IdentityProvider) -> None:
        provider.token, provider.person["identity_proofing_level"] = {"vot": "P5.Cp.Cd"}, "P5"

    async def test_somebody_comes_in_but_sees_no_appointments_before_they_prove_more(
        self, browser: Visitor, provider: IdentityProvider, basic: None, world: Any
    ) -> None:
        await booked(browser.client, world.slots[0])
        await browser.signs_in()
        assert provider.asked["vtr"] == '["P5.Cp.Cd","P5.Cp.Ck","P5.Cm"]'
        page = (await browser.client.get("/my")).text
        assert "Prove who you are" in page
        assert "GP appointment" not in page
        provider.token, provider.person = {}, dict(SOMEBODY)
        await browser.signs_in(level="P9")
        assert provider.asked["vtr"].startswith('["P9')
        assert "Your appointments" in (await browser.client.get("/my")).text

    async def test_they_book_for_nobody_but_themselves(
        self, browser: Visitor, basic: None, world: Any, staff: httpx.AsyncClient
    ) -> None:
        me, child = world.patients[:2]
        wish = {"proxy_patient_id": me, "relation": "carer", "scope": "book"}
        assert (await staff.post(f"/api/v1/patients/{child}/proxies", json=wish)).status_code == 201
        await browser.signs_in()
        page = (await browser.client.get("/my/choose?hold=1")).text
        assert f'value="{me}"' in page
        assert f'value="{child}"' not in page
        answer = await browser.client.post("/my/choose", data={"hold": "1", "patient_id": str(child)})
        assert answer.status_code == 404

    async def test_more_proof_than_was_asked_for_is_enough_for_all(self, browser: Visitor) -> None:
        await browser.signs_in()
        assert "Your appointments" in (await browser.client.get("/my")).text
