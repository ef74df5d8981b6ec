"""Why somebody does not come in."""

from scheduler.errors import Conflict, Invalid, NotAllowed, NotFound, Refused


class SignInFirst(Refused):
    """You are not signed in, or no longer. Please sign in."""


class NotRecognised(Invalid):
    """We could not sign you in with those details. After five wrong tries an account waits, at first for a minute."""


class StaffNotFound(NotFound):
    """This network has no such member of staff."""


class StaffKnown(Conflict):
    """Somebody with that e-mail address works here already. End them first, or use another address."""


class NoSuchPractice(NotFound):
    """This network has no such practice."""


class RoleOfTheNetwork(Invalid):
    """Network managers and auditors work for all of the network. Leave the practice out, or choose another role."""


class SessionNotFound(NotFound):
    """You are not signed in there, or no longer."""


class SetUpOver(NotFound):
    """This link has been used, or is too old. Ask whoever sent it for another."""


class PasswordTooShort(Invalid):
    """Choose a password of at least 12 characters; three words that do not belong together are a good one."""


class CodeWrong(Invalid):
    """That is not the code that your authenticator shows now. Wait for the next one, and enter it."""


class NotLetIn(Invalid):
    """We could not sign you in that way. Please use another way on this page."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why
        """For the trail: nobody else is told."""


class ProviderAway(Refused):
    """That way of signing in does not answer just now. Please use another way on this page, or try again later."""


class AccountKnown(Conflict):
    """That account signs in as somebody here already."""


class NotThem(Invalid):
    """Those details are not right, so nothing has changed. A code works once: wait for the next one. After five wrong
    tries an account waits, at first for a minute."""


class OnlyWayIn(Conflict):
    """You have no password here, so this account is your only way in. Ask your network's manager for a link first."""


class PasskeyNotAdded(Invalid):
    """That passkey could not be added. Please try again; your code goes on working."""


class PasskeyNotFound(NotFound):
    """You have no such passkey, or no longer."""


class CodeNotRecognised(Invalid):
    """That is not the code. Check our latest message to you; it may take a minute to arrive."""


class CodeOver(Conflict):
    """That code is used, older than ten minutes, or was tried five times. Please ask for another."""


class AboveYourRole(NotAllowed):
    """You may add and end people whose role goes no further than yours. Ask your network's manager."""


class BeyondYourPractice(NotAllowed):
    """You look after the people of your own practice. Ask your network's manager for others."""


class LastNetworkManager(Conflict):
    """Nobody else here can look after the network. Add another network manager, who has set up, first."""


class ProxyNotFound(NotFound):
    """Nobody of that number acts for this patient."""


class ProxyKnown(Conflict):
    """They are recorded for this patient already. Revoke that first, to record it otherwise."""


class NotForThemselves(Invalid):
    """Everybody acts for themselves; a proxy is somebody else."""


class NotTheirs(NotFound):
    """You do not book for that person, or no longer. Telephone the practice, and they will book for them."""


class ProxyEnded(Invalid):
    """That would have ended already. A parent acts until the sixteenth birthday unless you say until when."""


class UnknownRole(Invalid):
    """That role does not exist."""
