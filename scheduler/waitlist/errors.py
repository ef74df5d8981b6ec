"""Every way in which the waiting list says no."""

from scheduler.errors import Conflict, Invalid, NotFound


class WishNotFound(NotFound):
    """We could not find that wish on the waiting list."""


class OfferNotFound(NotFound):
    """We could not find that offer."""


class SiteNotFound(NotFound):
    """This network has no such site."""


class AlreadyWaiting(Conflict):
    """This patient is waiting for that service already. Withdraw the wish there is before adding another."""


class WishMovedOn(Conflict):
    """That wish has ended already, so there is nothing to withdraw."""


class TooNear(Conflict):
    """That time is too near to be offered to anybody."""


class OfferOver(Conflict):
    """We could keep that time for you no longer. As long as you are on the waiting list, we write again when another
    time comes free. You can also book any free time yourself."""


class OfferGivenBack(Conflict):
    """That time was given back already, and may be somebody else's now. As long as you are on the waiting list, we
    write again when another time comes free. You can also book any free time yourself."""


class OfferTaken(Conflict):
    """You have accepted that time already, and you are booked. If you cannot come, cancel the appointment with the link
    in its confirmation."""


class DaysInvalid(Invalid):
    """The days of a wish must reach from today at the earliest to a year from now at the latest, in order."""


class SamePatientTwice(Invalid):
    """A patient can be in a party only once."""
