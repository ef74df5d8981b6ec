"""Who may do what: one table, from a role to what it may. The door asks it, and nothing else decides."""

from enum import StrEnum

from scheduler.errors import NotAllowed


class Role(StrEnum):
    """What somebody works as. A manager is a practice's; a network manager looks after all of its practices."""

    RECEPTIONIST = "receptionist"
    CLINICIAN = "clinician"
    MANAGER = "manager"
    NETWORK_MANAGER = "network_manager"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """Each in the words that complete "Your role may not …"."""

    SEARCH = "see free times"
    HOLD = "hold times"
    BOOK = "book appointments"
    CANCEL = "cancel appointments"
    CLOSE = "say who attended"
    SEE_APPOINTMENTS = "see appointments"
    SEE_PATIENTS = "look up patients"
    READ_REPLIES = "read patients' texts"
    MANAGE_PROXIES = "record who acts for a patient"
    SEE_COVERAGE = "see what is owed and delivered"
    SEE_ROTA = "see rotas, and what they ask of whom"
    SEE_CAMPAIGNS = "see invitation campaigns"
    RUN_CAMPAIGNS = "run invitation campaigns"
    RUN_TRIALS = "run trials of messages"
    OVERRIDE = "override a booking rule"
    SEE_FEEDBACK = "see how patients found their visits"
    READ_COMMENTS = "read what patients wrote of their visits"
    READ_TRAIL = "read the audit trail"
    MANAGE_STAFF = "add or end members of staff"
    PLAN_ROTAS = "plan, publish and mend rotas"
    OWN_SHIFTS = "see or change shifts as one who works them"
    SEE_POLICY = "see what is decided about messages"
    SET_POLICY = "decide which messages are sent, and when"
    SET_RELEASE = "decide who can book what, and when"


OF_THE_NETWORK = frozenset({Role.NETWORK_MANAGER, Role.AUDITOR})
"""Roles that nobody has for one practice alone."""

_ALL = frozenset({Permission.SEARCH, Permission.SEE_APPOINTMENTS, Permission.SEE_COVERAGE, Permission.SEE_CAMPAIGNS})
_CARE = _ALL | {Permission.SEE_PATIENTS, Permission.CLOSE}
_DESK = _CARE | {
    Permission.HOLD, Permission.BOOK, Permission.CANCEL, Permission.MANAGE_PROXIES, Permission.READ_REPLIES,
}  # fmt: skip
_LEAD = _DESK | {
    Permission.OVERRIDE, Permission.MANAGE_STAFF, Permission.RUN_CAMPAIGNS, Permission.SEE_POLICY,
    Permission.SEE_FEEDBACK, Permission.SEE_ROTA,
}  # fmt: skip

MAY: dict[Role, frozenset[Permission]] = {
    Role.RECEPTIONIST: _DESK,
    Role.CLINICIAN: _CARE | {Permission.OWN_SHIFTS},
    Role.MANAGER: _LEAD,
    Role.NETWORK_MANAGER: _LEAD
    | {
        Permission.READ_TRAIL,
        Permission.RUN_TRIALS,
        Permission.SET_POLICY,
        Permission.SET_RELEASE,
        Permission.READ_COMMENTS,
        Permission.PLAN_ROTAS,
    },
    Role.AUDITOR: _ALL | {Permission.READ_TRAIL, Permission.SEE_ROTA},
}


def may(role: str, wanted: Permission) -> bool:
    """Whether somebody of this role may; a role that we do not know may nothing."""
    return role in set(Role) and wanted in MAY[Role(role)]


def refuse_unless(role: str, wanted: Permission) -> None:
    """Raise `NotAllowed`, saying what is not allowed, for a role that may not."""
    if not may(role, wanted):
        raise NotAllowed(f"Your role ({role.replace('_', ' ')}) may not {wanted}.")
