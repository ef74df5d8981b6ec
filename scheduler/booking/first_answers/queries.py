"""All SQL about the first answers that are kept under a key."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.first_answers.question import Question
from scheduler.sql import Sql

_CLAIM = Sql("""
    insert into idempotent_answer (network_id, caller, key, fingerprint, created_at)
    values (:network, :caller, :key, :fingerprint, :now)
    on conflict on constraint uq_idempotent_answer do nothing returning 1
""")
_FIRST = Sql("""
    select fingerprint, body from idempotent_answer where network_id = :network and caller = :caller and key = :key
""")
_KEEP = Sql("""
    update idempotent_answer set body = cast(cast(:body as text) as jsonb)
    where network_id = :network and caller = :caller and key = :key
""")


@dataclass(frozen=True)
class FirstAnswer:
    """`fingerprint` of what was asked, and what was said."""

    fingerprint: str
    body: dict[str, object]


async def claim_key(session: AsyncSession, network_id: int, asked: Question, now: datetime) -> FirstAnswer | None:
    """None: the key is ours to answer. Otherwise the answer of whoever came first, once that transaction has ended."""
    if await _CLAIM.rows(session, network=network_id, **_named(asked), fingerprint=asked.fingerprint, now=now):
        return None
    ((fingerprint, said),) = await _FIRST.rows(session, network=network_id, **_named(asked))
    return FirstAnswer(fingerprint, said or {})


async def keep_answer(session: AsyncSession, network_id: int, asked: Question, body: dict[str, object]) -> None:
    await _KEEP.rows(session, network=network_id, **_named(asked), body=json.dumps(body))


def _named(asked: Question) -> dict[str, object]:
    return {"caller": asked.caller, "key": asked.key}
