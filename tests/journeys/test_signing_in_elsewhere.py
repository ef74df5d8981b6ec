"""People who sign in with an account that they have elsewhere, from page to page."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from tests.api.identity_provider import NHS_CLIENT, OUR_PEM, SECRET, STAFF_CLIENT, IdentityProvider, serving
from tests.journeys.conftest import Product
from tests.journeys.test_signing_in import PASSWORD, as_somebody_new, at_both_sizes, with_a_key
from tests.journeys.test_the_loop import PHONE

pytestmark = pytest.mark.slow


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with serving(lambda: datetime.now(UTC)) as provider:
        yield provider


def test_people_go_to_a_provider_and_come_back(
    begin: Callable[..., Product], browser: Browser, provider: IdentityProvider
) -> None:
    """The provider is another site for the browser: cookies and the content policy are put to the test."""
    product = begin(
        named=True, NHS_LOGIN_ISSUER=provider.base, NHS_LOGIN_CLIENT_ID=NHS_CLIENT, NHS_LOGIN_KEY=OUR_PEM,
        STAFF_OPENID_ISSUER=provider.base, STAFF_OPENID_CLIENT_ID=STAFF_CLIENT, STAFF_OPENID_SECRET=SECRET,
    )  # fmt: skip
    page = browser.new_context(viewport=PHONE).new_page()
    as_somebody_new(product, page)
    page.get_by_role("button", name="Sign out here").click()
    page.goto(f"{product.base}/sign-in")
    at_both_sizes(page, "sign-in-elsewhere")
    provider.person = {"email": "kim@example.com", "email_verified": True}
    page.get_by_role("button", name="Continue with your work account").click()
    expect(page.get_by_text("This one")).to_be_visible()
    page.get_by_role("button", name="Sign out here").click()
    page.goto(f"{product.base}/my")
    at_both_sizes(page, "who-elsewhere")
    page.get_by_role("button", name="Continue to NHS login").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    at_both_sizes(page, "who-elsewhere-refused")
    assert provider.asked["vtr"].startswith('["P9')


def test_a_work_account_is_linked_signs_in_and_is_unlinked(
    begin: Callable[..., Product], browser: Browser, provider: IdentityProvider
) -> None:
    """The provider has checked no address, so nobody is linked by it; a passkey proves, which can be used at once."""
    product = begin(
        named=True, STAFF_OPENID_ISSUER=provider.base, STAFF_OPENID_CLIENT_ID=STAFF_CLIENT, STAFF_OPENID_SECRET=SECRET
    )
    page = browser.new_context(viewport=PHONE).new_page()
    with_a_key(page)
    as_somebody_new(product, page)
    page.get_by_role("link", name="Your passkeys").click()
    page.get_by_label("Name of the device").fill("Work phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Work phone", exact=True)).to_be_visible()
    page.get_by_role("link", name="Your pages").click()
    page.get_by_role("link", name="Your work account").click()
    at_both_sizes(page, "work-account")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Link your work account").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    at_both_sizes(page, "work-account-errors")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Your work account is linked.")).to_be_visible()
    at_both_sizes(page, "work-account-linked")
    page.get_by_role("link", name="Your pages").click()
    page.get_by_role("button", name="Sign out here").click()
    page.goto(f"{product.base}/sign-in")
    page.get_by_role("button", name="Continue with your work account").click()
    expect(page.get_by_text("This one")).to_be_visible()
    page.get_by_role("link", name="Your work account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Your work account is unlinked.")).to_be_visible()
    at_both_sizes(page, "work-account-unlinked")
    page.get_by_role("link", name="Your pages").click()
    page.get_by_role("button", name="Sign out here").click()
    page.goto(f"{product.base}/sign-in")
    page.get_by_role("button", name="Continue with your work account").click()
    expect(page.get_by_text("could not sign you in that way").first).to_be_visible()
