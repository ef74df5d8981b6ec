"""Passwords, codes of an authenticator, and what is sealed."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from pwdlib.exceptions import UnknownHashError

from scheduler.access import secrets
from scheduler.access.secrets import Seal, step_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOW.timestamp()) // 30


def shown(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(at)


async def test_a_password_is_known_again_and_no_other_is_nor_any_where_none_is_kept() -> None:
    kept = await secrets.hashed("three words apart")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await secrets.is_password("three words apart", kept)
    assert not await secrets.is_password("three words apart ", kept)
    assert not await secrets.is_password("", None)


async def test_an_account_that_does_not_exist_costs_what_one_that_does_costs() -> None:
    costs = [one.rpartition("$")[0].rpartition("$")[0] for one in (secrets._NOBODYS, await secrets.hashed("x"))]
    assert costs[0] == costs[1]
    with pytest.raises(UnknownHashError):
        await secrets.is_password("x", "not a hash")


@pytest.mark.parametrize(
    ("off", "found"), [(-60, None), (-30, STEP - 1), (0, STEP), (30, STEP + 1), (60, None)]
)  # fmt: skip
def test_a_code_is_good_for_its_half_minute_and_its_neighbours(off: int, found: int | None) -> None:
    assert step_of(SECRET, shown(NOW + timedelta(seconds=off)), NOW, 0) == found


def test_neither_a_code_that_was_used_nor_one_before_it_is_good_again() -> None:
    assert step_of(SECRET, shown(NOW), NOW, STEP) is None
    assert step_of(SECRET, shown(NOW - timedelta(seconds=30)), NOW, STEP) is None
    assert step_of(SECRET, shown(NOW + timedelta(seconds=30)), NOW, STEP) == STEP + 1


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "abcdef"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert step_of(SECRET, typed, NOW, 0) is None
    assert step_of(None, shown(NOW), NOW, 0) is None


def test_a_code_may_be_typed_as_it_is_shown_in_two_groups() -> None:
    code = shown(NOW)
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", NOW, 0) == STEP


def test_what_is_sealed_is_read_with_the_same_secret_only() -> None:
    sealed = Seal("one secret").close(SECRET)
    assert SECRET not in sealed
    assert Seal("one secret").open(sealed) == SECRET
    assert Seal("another secret").open(sealed) is None
