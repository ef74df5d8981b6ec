"""What the page about one's account elsewhere says, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.pages.accounts import Form
from api.pages.rendering import moment_words
from scheduler.access.models import Staff
from scheduler.access.openid.models import StaffAccount


class Outcome(StrEnum):
    """How linking or unlinking ended."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    REFUSED = "refused"
    AWAY = "away"
    KNOWN = "known"


_GONE_WRONG = {
    Outcome.REFUSED: "We could not link that account, so nothing has changed. Please try again.",
    Outcome.AWAY: "Where you sign in with that account does not answer just now. Please try again later.",
    Outcome.KNOWN: "That account signs in as a colleague of yours. Ask your network’s manager whose it is.",
}
_DONE = {Outcome.LINKED: "Your work account is linked", Outcome.UNLINKED: "Your work account is unlinked"}


@dataclass(frozen=True)
class WorkAccountPage:
    """`called` is what people call the account; `since` when each that is linked was. `done` is what was just done.

    Who `has_no_password` here cannot show that it is they, and would have no way in without the account.
    """

    called: str
    since: tuple[str, ...]
    done: str
    form: Form
    has_no_password: bool
    passkeys: bool

    @classmethod
    def of(
        cls, me: Staff, rows: Sequence[StaffAccount], called: str, form: Form, outcome: Outcome | None = None,
        *, passkeys: bool,
    ) -> "WorkAccountPage":  # fmt: skip
        since = tuple(moment_words(one.linked_at) for one in rows)
        if outcome in _GONE_WRONG:
            form = Form(errors={"password": _GONE_WRONG[outcome]})
        is_so = outcome is (Outcome.LINKED if since else Outcome.UNLINKED)
        done = _DONE[outcome] if outcome is not None and is_so else ""
        return cls(called, since, done, form, me.password_hash is None, passkeys)
