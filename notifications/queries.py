"""All SQL about messages. Claiming is across tenants: the worker serves them all."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import and_, func, or_, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.models import CHANNELS, Message, MessageEvent, Receipt
from notifications.providers.protocol import State

_ADD = text("""
    insert into message (network_id, subject, purpose, version, channel, recipient, title, body, calendar,
                         calendar_method, style, due_at, expires_at, parts, together, status, attempts, created_at)
    select network_id, subject, purpose, version, channel, recipient, title, body, calendar, calendar_method,
           style, due_at, expires_at, parts, together, 'pending', 0, :now
    from jsonb_to_recordset(cast(:drafts as jsonb)) as draft (
        network_id bigint, subject text, purpose text, version int, channel text, recipient text, title text,
        body text, calendar text, calendar_method text, style text, due_at timestamptz, expires_at timestamptz,
        parts int, together text)
    on conflict on constraint uq_message_subject_purpose_version_channel do nothing returning network_id, id
""")
_BEGUN = text("""
    insert into message_event (network_id, message_id, from_status, to_status, detail, at)
    select network, id, null, 'pending', '', :now
    from unnest(cast(:networks as bigint[]), cast(:ids as bigint[])) as written (network, id)
""")


async def add_once(session: AsyncSession, drafts: list[dict[str, Any]], now: datetime) -> list[int]:
    """Write them and then their first events; none whose like was written before. Returns the new.

    Two statements: where a practice writes, row-level security asks an event's message, which has to be there.
    """
    words = json.dumps(drafts, default=datetime.isoformat)
    found = await session.execute(_ADD, {"drafts": words, "now": now})
    written = found.all()
    ids = [int(message_id) for _, message_id in written]
    await session.execute(_BEGUN, {"networks": [network for network, _ in written], "ids": ids, "now": now})
    return ids


async def waiting(session: AsyncSession, network_id: int, subject: str) -> list[Message]:
    """Pending messages about a subject, locked."""
    found = await session.exec(
        select(Message)
        .where(Message.network_id == network_id, Message.subject == subject, Message.status == "pending")
        .order_by(col(Message.id))
        .with_for_update()
    )
    return list(found)


_CLAIM = text("""
    with due as (
        select id, network_id, subject, recipient, together from message
        where status = 'pending' and due_at <= :now and expires_at > :now and channel = :channel
          and (together is null or not exists (
            select from message first where first.recipient = message.recipient and first.together = message.together
              and first.status = 'pending' and first.id < message.id and first.network_id = message.network_id
              and first.channel = :channel and first.due_at <= :now and first.expires_at > :now))
        order by due_at, id limit :limit for update skip locked),
    along as (
        select other.id from message other join due on other.recipient = due.recipient
          and other.together = due.together and other.network_id = due.network_id and other.subject <> due.subject
        where other.status = 'pending' and other.channel = :channel and other.due_at <= :along
          and other.expires_at > :now and not exists (
            select from message sooner where sooner.recipient = other.recipient and sooner.together = other.together
              and sooner.status = 'pending' and sooner.subject = other.subject and sooner.channel = :channel
              and sooner.expires_at > :now and (sooner.due_at, sooner.id) < (other.due_at, other.id))
        for update of other skip locked),
    taken as (
        update message set status = 'sending', lease_until = :until, attempts = attempts + 1, claim = :claim,
                           handed_to = :handed_to, carrier_id = null, handed_body = null
        where id in (select id from due union all select id from along) returning message.*),
    noted as (
        insert into message_event (network_id, message_id, from_status, to_status, detail, at)
        select network_id, id, 'pending', 'sending', '', :now from taken)
    select id, network_id, subject, purpose, version, channel, recipient, title, body, calendar, calendar_method,
           style, due_at, expires_at, claim, together, carrier_id, handed_body
    from taken order by due_at, id
""")


async def claim(
    session: AsyncSession, channel: str, now: datetime, until: datetime, limit: int, claim: str,
    handed_to: str | None, along: datetime,
) -> list[Mapping[str, Any]]:  # fmt: skip
    """Take so many pending messages of a channel, those due longest; those another worker holds are passed over.

    `claim` names this taking, and `handed_to` the provider, or both of them, that will be asked what became of them.
    Of those that may be one text only the first is looked for, and whoever has it takes the others with it, which are
    due by `along`: so two workers never share them out. Each subject is taken along with its earliest message.
    """
    values = {"channel": channel, "now": now, "until": until, "limit": limit, "claim": claim, "handed_to": handed_to,
              "along": along}  # fmt: skip
    return [dict(row) for row in (await session.execute(_CLAIM, values)).mappings()]


_TAKEN = text("""
    with told as (
        select * from jsonb_to_recordset(cast(:taken as jsonb)) as t (
            id bigint, provider text, ref text, status text, parts int, pence_per_part numeric)),
    before as (
        select message.id, message.status from message join told on told.id = message.id
        where message.status in ('pending', 'sending', 'unknown') order by message.id for update of message),
    moved as (
        update message set status = told.status, provider = told.provider, provider_ref = told.ref, sent_at = :now,
                           failure = null, parts = coalesce(told.parts, message.parts),
                           cost_pence = coalesce(told.parts, message.parts) * told.pence_per_part
        from told join before on before.id = told.id where message.id = told.id
        returning message.network_id, message.id, before.status as was, told.status, told.provider)
    insert into message_event (network_id, message_id, from_status, to_status, detail, at)
    select network_id, id, was, status, provider, :now from moved
""")


async def record_taken(session: AsyncSession, taken: list[dict[str, Any]], now: datetime) -> None:
    """Each with its provider's name for it, and the event; those that are on their way no more stay as they are."""
    await session.execute(_TAKEN, {"taken": json.dumps(taken), "now": now})


async def sent_alike(session: AsyncSession, numbers: Collection[str], since: datetime) -> dict[tuple[str, str], int]:
    """How often each number was texted the same words since then."""
    found = await session.exec(
        select(Message.recipient, Message.body, func.count())
        .where(Message.channel == "sms", col(Message.recipient).in_(sorted(numbers)), col(Message.sent_at) > since)
        .group_by(Message.recipient, Message.body)
    )
    return {(recipient, body): int(count) for recipient, body, count in found}


async def useless(session: AsyncSession, now: datetime) -> list[Message]:
    """Due messages whose use has passed, locked; those another worker holds are passed over."""
    found = await session.exec(
        select(Message)
        .where(
            col(Message.channel).in_(CHANNELS),
            Message.status == "pending",
            Message.due_at <= now,
            Message.expires_at <= now,
        )
        .order_by(col(Message.id))
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def stale(session: AsyncSession, now: datetime) -> list[Message]:
    """Messages whose sender went away between claim and record."""
    found = await session.exec(
        select(Message)
        .where(Message.status == "sending", col(Message.lease_until) < now)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def locked(session: AsyncSession, message_id: int) -> Message:
    found = await session.exec(select(Message).where(Message.id == message_id).with_for_update())
    return found.one()


async def about(session: AsyncSession, network_id: int, subject: str) -> list[Message]:
    """Every message about a subject, in the order in which they were written."""
    found = await session.exec(
        select(Message).where(Message.network_id == network_id, Message.subject == subject).order_by(col(Message.id))
    )
    return list(found)


async def in_status(session: AsyncSession, network_id: int, statuses: Sequence[str], limit: int) -> list[Message]:
    """Messages of these statuses, those due latest first."""
    found = await session.exec(
        select(Message)
        .where(Message.network_id == network_id, col(Message.status).in_(statuses))
        .order_by(col(Message.due_at).desc(), col(Message.id).desc())
        .limit(limit)
    )
    return list(found)


async def totals(session: AsyncSession, network_id: int) -> dict[str, int]:
    """How many messages there are of each status that occurs."""
    found = await session.exec(
        select(Message.status, func.count()).where(Message.network_id == network_id).group_by(Message.status)
    )
    return dict(found.all())


async def recently_sent(
    session: AsyncSession, network_id: int, limit: int, kind: str, *, of_kind: bool
) -> list[Message]:
    """What left last, newest first, about subjects of a kind, or about all others; several messages that were one text
    are one, their carrier."""
    found = await session.exec(
        select(Message)
        .where(
            Message.network_id == network_id,
            col(Message.status).in_(("sent", "delivered")),
            or_(col(Message.carrier_id).is_(None), col(Message.carrier_id) == Message.id),
            col(Message.subject).startswith(f"{kind}:", autoescape=True) == of_kind,
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(limit)
    )
    return list(found)


def note(session: AsyncSession, message: Message, after: str, at: datetime, detail: str) -> None:
    """From the message's present status to `after`."""
    session.add(
        MessageEvent(
            network_id=message.network_id, message_id=message.id, from_status=message.status, to_status=after, at=at,
            detail=detail,
        )
    )  # fmt: skip


_LOCK_REFS = text("select pg_advisory_xact_lock(7, hashtext(name)) from unnest(cast(:names as text[])) name")


async def lock_refs(session: AsyncSession, names: Sequence[tuple[str, str]]) -> None:
    """One at a time may give messages these names, or tell of them, until the transaction ends; they come sorted."""
    await session.execute(_LOCK_REFS, {"names": [f"{provider}:{ref}" for provider, ref in names]})


async def add_receipt(session: AsyncSession, network_id: int, provider: str, state: State, now: datetime) -> bool:
    """Keep what was told, unless it was kept before; whether it is new."""
    told = {
        "provider": provider,
        "provider_ref": state.ref,
        "status": state.status,
        "detail": state.detail,
        "opted_out": state.opted_out,
    }
    added = insert(Receipt).values(network_id=network_id, at=now, **told)
    kept = await session.execute(added.on_conflict_do_nothing(constraint="uq_receipt").returning(col(Receipt.id)))
    return kept.first() is not None


async def receipts(session: AsyncSession, names: Sequence[tuple[str, str]]) -> list[tuple[str, State]]:
    """What was told of messages of these names, as it was told, each with its provider."""
    found = await session.exec(
        select(Receipt).where(tuple_(Receipt.provider, Receipt.provider_ref).in_(names)).order_by(col(Receipt.id))
    )
    return [(row.provider, State(row.provider_ref, cast(Any, row.status), row.detail, row.opted_out)) for row in found]


async def by_ref(session: AsyncSession, provider: str, ref: str) -> list[Message]:
    """The messages of whatever network that a provider calls so, locked: several where they were one text."""
    found = await session.exec(
        select(Message)
        .where(Message.provider == provider, Message.provider_ref == ref)
        .order_by(col(Message.id))
        .with_for_update()
    )
    return list(found)


async def untold(
    session: AsyncSession, channels: Sequence[str], now: datetime, again: timedelta, settled: timedelta,
    give_up: timedelta, limit: int,
) -> list[Message]:  # fmt: skip
    """Messages to ask about, locked, those asked about longest ago first: unknown ones once they are settled, sent ones
    of which nothing was told for long. Those that another worker asks about are passed over."""
    unknown = and_(
        col(Message.status) == "unknown",
        col(Message.lease_until) < now - settled,
        or_(col(Message.checked_at).is_(None), col(Message.checked_at) < now - settled),
    )
    silent = and_(
        col(Message.status) == "sent",
        col(Message.sent_at).between(now - give_up, now - again),
        or_(col(Message.checked_at).is_(None), col(Message.checked_at) < now - again),
    )
    found = await session.exec(
        select(Message)
        .where(col(Message.channel).in_(channels), or_(unknown, silent), col(Message.due_at) > now - 10 * give_up)
        .order_by(col(Message.checked_at).nulls_first(), col(Message.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(found)
