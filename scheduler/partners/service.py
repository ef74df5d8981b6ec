"""Registering and revoking partner organisations, signing them in, and recognising them afterwards."""

import secrets
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.db import violated
from scheduler.partners import assertion, queries
from scheduler.partners.codes import refuse_no_code
from scheduler.partners.errors import AssertionRefused, PartnerKnown, PartnerNotFound
from scheduler.partners.keys import public_keys
from scheduler.partners.models import Partner
from scheduler.partners.passes import Holder, Passes


def name_of(ods_code: str) -> str:
    """How the trail calls a partner: there is one registration of an organisation in force, so it is one name."""
    return f"partner:{ods_code}"


async def add(
    session: AsyncSession, network_id: int, ods_code: str, name: str, jwks: str, now: datetime, *, actor: str
) -> Partner:
    """Register an organisation with its public keys; its new `client_id` is what it signs in as."""
    refuse_no_code(ods_code, "ods_code")
    row = Partner(
        network_id=network_id, ods_code=ods_code, name=name, client_id=secrets.token_urlsafe(16),
        jwks=public_keys(jwks), created_at=now,
    )  # fmt: skip
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_partner_network_id_ods_code":
            raise PartnerKnown from None
        raise
    record(session, network_id, _subject(row), (None, "added"), actor=actor, now=now, reason=f"{ods_code}, {name}")
    return row


async def listed(session: AsyncSession, network_id: int) -> list[Partner]:
    """Every registration of the network, oldest first."""
    return await queries.partners(session, network_id)


async def revoke(
    session: AsyncSession, network_id: int, ods_code: str, now: datetime, *, actor: str, reason: str = ""
) -> None:
    """From the commit on it neither signs in nor uses a pass that it has."""
    row = await queries.by_ods_code(session, network_id, ods_code)
    if row is None:
        raise PartnerNotFound
    row.revoked_at = now
    session.add(row)
    record(session, network_id, _subject(row), ("added", "revoked"), actor=actor, now=now, reason=reason)
    await session.flush()


async def sign_in(session: AsyncSession, passes: Passes, statement: str, now: datetime) -> str:
    """A pass for a signed statement, which works this once; `AssertionRefused` says what is wrong with it."""
    row = await queries.by_client_id(session, assertion.client_of(statement))
    if row is None:
        raise AssertionRefused("We know no organisation by that `iss`.")
    said = assertion.read(statement, row.jwks, row.client_id, passes.token_url, now)
    if not await queries.use_once(session, row.network_id, row.id, said.jti, said.expires_at, now):
        raise AssertionRefused("This statement was used already. Sign a new one, with a `jti` of its own.")
    record(session, row.network_id, _subject(row), (None, "signed_in"), actor=name_of(row.ods_code), now=now)
    return passes.write(Holder(row.network_id, row.id), now)


async def recognise(session: AsyncSession, passes: Passes, token: str, now: datetime) -> Partner | None:
    """The partner behind a pass that is ours, has not run out, and whose holder has not been revoked."""
    holder = passes.read(token, now)
    return await queries.partner(session, holder.network_id, holder.partner_id) if holder else None


def _subject(row: Partner) -> str:
    return f"partner:{row.id}"
