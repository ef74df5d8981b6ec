"""How much time one search may span: two weeks by the clock on the wall, also where an hour comes or goes."""

from datetime import datetime, timedelta

from clinics.local_time import LONDON
from scheduler.errors import Invalid
from scheduler.exchange.errors import WindowTooWide

LONGEST = timedelta(weeks=2)


def refuse_wide(earliest: datetime, latest: datetime, field: str) -> None:
    """Raise `WindowTooWide` for more than `LONGEST` from `earliest` to `latest`, which is not itself included."""
    if latest <= earliest:
        raise Invalid("The end of the search must come after its start.", field=field)
    if _on_the_wall(latest) - _on_the_wall(earliest) > LONGEST:
        raise WindowTooWide(field=field)


def _on_the_wall(moment: datetime) -> datetime:
    return moment.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
