"""Why a rota could not be written or published."""

from scheduler.errors import Conflict, NotFound


class RotaNotFound(NotFound):
    """There is no such rota."""


class RotaMovedOn(Conflict):
    """That can no longer be done to this rota."""


class RotaOverlaps(Conflict):
    """Another rota is already published for some of these weeks. Close that one first."""


class ShiftsCollide(Conflict):
    """A clinician or a room of this rota already works in another published one at the same time. Plan it anew."""


class RotaChanged(Conflict):
    """Somebody has changed this rota meanwhile. Look at the options again."""
