"""All SQL about tokens. Finding one by digest comes before any tenant is known: it is how we learn it."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access.models import ApiToken


async def token_by_digest(session: AsyncSession, digest: str) -> ApiToken | None:
    found = await session.exec(select(ApiToken).where(ApiToken.digest == digest))
    return found.first()
