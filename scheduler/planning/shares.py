"""Reads the fairness ledger of a rota: for managers, who see everybody, and for clinicians, who see themselves."""

from collections.abc import Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.obligation import lost_days
from scheduler.planning.facts import gather_team
from scheduler.planning.ledger import Entry, ledger
from scheduler.rota.board import weeks_of
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line


async def of_rota(session: AsyncSession, rota: Rota, lines: Iterable[Line]) -> tuple[Entry, ...]:
    """Everybody who can be asked for these weeks, by role and name; `lines` are the shifts of the rota."""
    monday, weeks = rota.starts_on, len(weeks_of(rota))
    team = await gather_team(session, rota.network_id, monday, weeks)
    holidays = await clinics.bank_holidays(session, monday, rota.ends_on)
    lost = lost_days((one.day for one in holidays), monday, rota.ends_on)
    return ledger(team, lines, monday, weeks, lost)
