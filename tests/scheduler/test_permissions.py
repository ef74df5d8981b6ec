"""What each role may, read off the one table."""

import pytest

from scheduler.access.permissions import MAY, Permission, Role, may, refuse_unless
from scheduler.errors import NotAllowed


def test_every_role_and_every_permission_is_in_the_table() -> None:
    assert MAY.keys() == set(Role)
    assert frozenset().union(*MAY.values()) == set(Permission)


def test_whoever_reads_the_trail_only_to_audit_changes_nothing() -> None:
    looking = {Permission.SEARCH, Permission.SEE_APPOINTMENTS, Permission.SEE_COVERAGE, Permission.SEE_CAMPAIGNS}
    assert MAY[Role.AUDITOR] == looking | {Permission.READ_TRAIL, Permission.SEE_ROTA}


def test_a_clinician_says_who_came_but_neither_books_nor_cancels() -> None:
    assert may("clinician", Permission.CLOSE)
    assert not any(may("clinician", one) for one in (Permission.HOLD, Permission.BOOK, Permission.CANCEL))


def test_only_managers_override_a_rule_manage_staff_and_invite_cohorts() -> None:
    for wanted in (Permission.OVERRIDE, Permission.MANAGE_STAFF, Permission.RUN_CAMPAIGNS):
        assert {role for role in Role if may(role, wanted)} == {Role.MANAGER, Role.NETWORK_MANAGER}


def test_a_role_that_does_not_exist_may_nothing() -> None:
    assert not any(may("owner", wanted) for wanted in Permission)


def test_a_refusal_says_what_the_role_may_not() -> None:
    with pytest.raises(NotAllowed, match=r"Your role \(network manager\) may not x"):
        refuse_unless("network_manager", "x")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match=r"Your role \(auditor\) may not book appointments\."):
        refuse_unless("auditor", Permission.BOOK)
