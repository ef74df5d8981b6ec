"""Every way in which a partner organisation is turned away."""

from scheduler.errors import Conflict, Invalid, NotFound, Refused


class PartnerNotFound(NotFound):
    """This network has no such partner organisation."""


class PartnerKnown(Conflict):
    """This network has that partner organisation already. Revoke it first."""


class KeysNotUsable(Invalid):
    """Those are not public keys that a partner can sign with."""


class GrantNotSupported(Refused):
    """There is one way to sign in here: grant_type=client_credentials."""


class RequestNotUnderstood(Refused):
    """Send a form with grant_type=client_credentials, client_assertion_type and a signed JWT as client_assertion."""


class AssertionRefused(Refused):
    """We could not accept that signed statement."""
