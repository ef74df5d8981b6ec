"""All SQL about who calls. Finding a token by digest comes before any tenant is known: it is how we learn it."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access.models import ApiToken, LoginSession, Proxy, SignInCode, Staff
from scheduler.patients.models import Patient
from scheduler.sql import Sql

TENANT_ROLE = "extended_access_tenant"
_PRACTICE = "practice"
_BECOME = sa.text(
    "select set_config('role', :role, true), set_config('extended_access.network', :network, true),"
    " set_config('extended_access.practice', :practice, true)"
)
_ENTER_BY_TOKEN = Sql("""  -- nearly every request begins with it: one round trip, not two
    select id, network_id, practice_id, role, name, set_config('extended_access.network', network_id::text, true),
        set_config('extended_access.practice', coalesce(practice_id::text, ''), true), set_config('role', :role, true)
    from api_token where digest = :digest and revoked_at is null and expires_at > :now
""")


async def become_tenant(session: AsyncSession, network_id: int, practice_id: int | None) -> None:
    """Until this transaction ends, we have the rights of the tenants' role, and the rows of this network.

    With a practice, also only what belongs to its patients.
    """
    who = {"role": TENANT_ROLE, "network": str(network_id), "practice": str(practice_id or "")}
    await (await session.connection()).execute(_BECOME, who)
    _remember(session, network_id, practice_id)


def _remember(session: AsyncSession, network_id: int, practice_id: int | None) -> None:
    if practice_id is not None or session.info.get(_PRACTICE) is not None:
        narrow_patients(session, network_id, practice_id)


async def leave_practice(session: AsyncSession, network_id: int) -> None:
    """From here to its end, the transaction is the whole network's."""
    await session.execute(sa.text("select set_config('extended_access.practice', '', true)"))
    narrow_patients(session, network_id, None)


def narrow_patients(session: AsyncSession, network_id: int, practice_id: int | None) -> None:
    """From here on, whatever this session selects of patients, or by way of them, is of this practice's only."""
    session.info[_PRACTICE] = practice_id
    if not sa.event.contains(session.sync_session, "do_orm_execute", _narrow):
        sa.event.listen(session.sync_session, "do_orm_execute", _narrow)


def practice_of(session: AsyncSession) -> int | None:
    """The practice that the session is narrowed to, for statements that the mapper does not see."""
    found: int | None = session.info.get(_PRACTICE)
    return found


def _narrow(asked: ORMExecuteState) -> None:
    practice_id = asked.session.info[_PRACTICE]
    if practice_id is not None and asked.is_select:
        of_practice = with_loader_criteria(Patient, col(Patient.practice_id) == practice_id, include_aliases=True)
        asked.statement = asked.statement.options(of_practice)


class Known(NamedTuple):
    """What a token's row says of whoever has it."""

    id: int
    network_id: int
    practice_id: int | None
    role: str
    name: str


async def enter_by_token(session: AsyncSession, digest: str, now: datetime) -> Known | None:
    """Become the tenant that a valid token is for; None for any other token, which changes nothing."""
    found = await _ENTER_BY_TOKEN.at_first(session, digest=digest, now=now, role=TENANT_ROLE)
    if found is None:
        return None
    known = Known(*found[:5])
    _remember(session, known.network_id, known.practice_id)
    return known


async def tokens(session: AsyncSession, network_id: int) -> list[ApiToken]:
    found = await session.exec(select(ApiToken).where(ApiToken.network_id == network_id).order_by(col(ApiToken.id)))
    return list(found)


async def token(session: AsyncSession, network_id: int, token_id: int) -> ApiToken | None:
    """One token, locked until this transaction ends."""
    found = await session.exec(
        select(ApiToken).where(ApiToken.network_id == network_id, ApiToken.id == token_id).with_for_update()
    )
    return found.first()


async def staff_by_email(session: AsyncSession, network_id: int, email: str) -> Staff | None:
    """Whoever signs in with this address, locked: tries for one account queue up, so that each is counted."""
    found = await session.exec(
        select(Staff)
        .where(Staff.network_id == network_id, Staff.email == email, col(Staff.ended_at).is_(None))
        .with_for_update()
    )
    return found.first()


async def staff_by_setup(session: AsyncSession, digest: str) -> Staff | None:
    """Whose link this is: it comes before the network is known."""
    found = await session.exec(select(Staff).where(Staff.setup_digest == digest, col(Staff.ended_at).is_(None)))
    return found.first()


async def staff_member(session: AsyncSession, network_id: int, staff_id: int, *, lock: bool = False) -> Staff | None:
    statement = select(Staff).where(Staff.network_id == network_id, Staff.id == staff_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).first()


async def all_staff(session: AsyncSession, network_id: int) -> list[Staff]:
    found = await session.exec(select(Staff).where(Staff.network_id == network_id).order_by(col(Staff.id)))
    return list(found)


async def who_work_as(session: AsyncSession, network_id: int, role: str, *, lock: bool = False) -> list[Staff]:
    """Everybody who works here in this role now; `lock` keeps others from ending them meanwhile."""
    statement = (
        select(Staff)
        .where(Staff.network_id == network_id, Staff.role == role, col(Staff.ended_at).is_(None))
        .order_by(col(Staff.id))
        .execution_options(populate_existing=True)
    )
    return list(await session.exec(statement.with_for_update() if lock else statement))


async def session_by_digest(session: AsyncSession, digest: str) -> LoginSession | None:
    """Whose cookie this is: it comes before the network is known."""
    found = await session.exec(
        select(LoginSession).where(LoginSession.digest == digest, col(LoginSession.revoked_at).is_(None))
    )
    return found.first()


async def sessions_of(
    session: AsyncSession, network_id: int, *, staff_id: int | None, patient_id: int | None, lock: bool = False
) -> list[LoginSession]:
    """One person's sessions that nobody has ended, latest first; `lock` keeps others from ending them meanwhile."""
    owner = col(LoginSession.staff_id) == staff_id if patient_id is None else col(LoginSession.patient_id) == patient_id
    statement = (
        select(LoginSession)
        .where(LoginSession.network_id == network_id, owner, col(LoginSession.revoked_at).is_(None))
        .order_by(col(LoginSession.id).desc())
    )
    return list(await session.exec(statement.with_for_update() if lock else statement))


async def code_by_ticket(session: AsyncSession, network_id: int, digest: str) -> SignInCode | None:
    """The code that a browser asked for, locked, so that each try is counted."""
    found = await session.exec(
        select(SignInCode)
        .where(SignInCode.network_id == network_id, SignInCode.ticket_digest == digest)
        .with_for_update()
    )
    return found.first()


async def sign_in_code(session: AsyncSession, network_id: int, code_id: int) -> SignInCode | None:
    found = await session.exec(select(SignInCode).where(SignInCode.network_id == network_id, SignInCode.id == code_id))
    return found.first()


async def codes_since(session: AsyncSession, network_id: int, patient_id: int, since: datetime) -> int:
    """How many codes were asked for a patient after `since`."""
    found = await session.exec(
        select(sa.func.count())
        .select_from(SignInCode)
        .where(SignInCode.network_id == network_id, SignInCode.patient_id == patient_id, SignInCode.created_at > since)
    )
    return int(found.one())


async def proxies_of(session: AsyncSession, network_id: int, patient_id: int) -> list[tuple[Proxy, Patient | None]]:
    """Who may, or might, act for a patient, ended and revoked ones too, each with who they are.

    Without that where the transaction is a practice's, and they are another's.
    """
    found = await session.exec(
        select(Proxy, Patient)
        .outerjoin(Patient, col(Patient.id) == Proxy.proxy_patient_id)
        .where(Proxy.network_id == network_id, Proxy.patient_id == patient_id)
        .order_by(col(Proxy.id))
    )
    return list(found)


async def acted_for(session: AsyncSession, network_id: int, proxy_patient_id: int) -> list[tuple[Proxy, Patient]]:
    """For whom somebody may act, as far as nobody has revoked it, each with who they are."""
    found = await session.exec(
        select(Proxy, Patient)
        .join(Patient, col(Patient.id) == Proxy.patient_id)
        .where(
            Proxy.network_id == network_id,
            Proxy.proxy_patient_id == proxy_patient_id,
            col(Proxy.revoked_at).is_(None),
        )
        .order_by(col(Proxy.id))
    )
    return list(found)


async def proxy(session: AsyncSession, network_id: int, patient_id: int, proxy_id: int) -> Proxy | None:
    """One proxy of a patient, locked until this transaction ends."""
    found = await session.exec(
        select(Proxy)
        .join(Patient, col(Patient.id) == Proxy.patient_id)
        .where(Proxy.network_id == network_id, Proxy.patient_id == patient_id, Proxy.id == proxy_id)
        .with_for_update(of=Proxy)
    )
    return found.first()
