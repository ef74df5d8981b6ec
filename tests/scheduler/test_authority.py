"""Whom somebody who looks after staff may add, end, or let in again."""

import pytest

from scheduler.access.authority import Manager
from scheduler.access.errors import AboveYourRole, BeyondYourPractice
from scheduler.access.permissions import Role

PRACTICE, NEXT_DOOR = 1, 2


@pytest.mark.parametrize("role", list(Role))
def test_a_network_manager_looks_after_everybody(role: Role) -> None:
    Manager(1, "network_manager", "x").refuse_beyond(role, PRACTICE)


@pytest.mark.parametrize("role", [Role.NETWORK_MANAGER, Role.AUDITOR])
def test_a_manager_gives_no_role_that_goes_further_than_their_own(role: Role) -> None:
    with pytest.raises(AboveYourRole):
        Manager(1, "manager", "x").refuse_beyond(role, None)


@pytest.mark.parametrize("elsewhere", [NEXT_DOOR, None])
def test_a_practices_manager_looks_after_nobody_elsewhere(elsewhere: int | None) -> None:
    manager = Manager(1, "manager", "x", PRACTICE)
    manager.refuse_beyond(Role.MANAGER, PRACTICE)
    with pytest.raises(BeyondYourPractice):
        manager.refuse_beyond(Role.RECEPTIONIST, elsewhere)


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.CLINICIAN, Role.AUDITOR])
def test_others_look_after_nobody(role: Role) -> None:
    assert Manager(1, role, "x").roles == []
