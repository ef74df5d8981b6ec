"""Which settings let somebody sign in elsewhere, and which stop the start."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from scheduler.config import Environment, Settings
from tests.api.elsewhere.visitor import Visitor
from tests.api.identity_provider import IdentityProvider


async def test_forms_may_lead_to_the_provider_and_nowhere_else(browser: Visitor, provider: IdentityProvider) -> None:
    policy = (await browser.client.get("/sign-in")).headers["content-security-policy"]
    assert policy.endswith(f"form-action 'self' {provider.base} {provider.base}")
    query = parse_qs(urlsplit(await browser.to_provider("/my/nhs-login")).query)
    assert query["redirect_uri"] == ["http://test/my/nhs-login/return"]


WHOLE = {"nhs_login_issuer": "https://example.com", "nhs_login_client_id": "x", "nhs_login_key": "x"}


@pytest.mark.parametrize(
    ("change", "words"),
    [({"nhs_login_client_id": ""}, "nhs_login_client_id: nhs_login_issuer needs it"), ({"nhs_login_key": ""}, "nhs_login_key"),
     ({"nhs_login_issuer": "example"}, "not a web address"), ({"nhs_login_level": "P0"}, "P\\[59\\]"),
     ({"staff_openid_issuer": "https://example.com"}, "staff_openid_client_id")],
)  # fmt: skip
def test_settings_that_do_not_suffice_stop_the_start(change: dict[str, str], words: str) -> None:
    Settings(**WHOLE)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match=words):
        Settings(**WHOLE | change)  # type: ignore[arg-type]


def test_production_signs_in_over_https_only() -> None:
    production = {
        "environment": Environment.PRODUCTION, "database_url": "postgresql://x/y", "secret_key": "x" * 40,
        "public_url": "https://example.com", "sms_provider": "none", "email_provider": "none",
    }  # fmt: skip
    with pytest.raises(ValidationError, match="https only"):
        Settings(**WHOLE | production | {"nhs_login_issuer": "http://example.com"})  # type: ignore[arg-type]
