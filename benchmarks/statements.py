"""The statements that a booking and a search cannot do without, once for pgbench and the route written by hand.

Values are written `:name`, as pgbench does; bodies of messages stand in them ready made, since rendering is not SQL.
"""

import re
from dataclasses import dataclass

RECOGNISE = "select network_id, role, name, id, expires_at, revoked_at from api_token where digest = :digest"
CLAIM_KEY = (
    "insert into idempotent_answer (network_id, caller, key, fingerprint, created_at)"
    " values (:network, :caller, :key, :fingerprint, now())"
    " on conflict on constraint uq_idempotent_answer do nothing returning 1 as claimed"
)
PATIENT = (
    "select id as patient, given_name, family_name, date_of_birth, phone, email"
    " from patient where network_id = :network and id = :patient"
)
SLOT = (
    "select slot.id as slot, slot.clinician_id as clinician, slot.room_id as room, slot.starts_at, slot.ends_at,"
    " opens_at, slot.status, slot.delivery_channel, service.code, service.min_age, service.max_age, site.name as site,"
    " address, site.postcode, clinician.name from slot join service on service.id = slot.service_id"
    " join site on site.id = slot.site_id join clinician on clinician.id = slot.clinician_id"
    " where slot.network_id = :network and slot.id = :slot"
    " and exists (select from shift where shift.id = slot.shift_id and live) for share of slot"
)
LOCK_PEOPLE = (
    "select pg_advisory_xact_lock(1, hashint8(:clinician)), pg_advisory_xact_lock(2, hashint8(:room)),"
    " pg_advisory_xact_lock(3, hashint8(:patient))"
)
FORGET_EXPIRED = (
    "delete from occupancy using slot where slot.id = :slot"
    " and (occupancy.clinician_id = slot.clinician_id or occupancy.room_id = slot.room_id)"
    " and during && tstzrange(starts_at, ends_at)"
    " and hold_id in (select id from hold where expires_at <= now())"
)
OWN_HOLD = (
    "select hold.id from hold join occupancy on hold_id = hold.id where hold.network_id = :network"
    " and hold.slot_id = :slot and holder = :caller and expires_at > now() for update"
)
APPOINTMENT = (
    "insert into appointment (network_id, slot_id, patient_id, status, sequence, booked_by, booked_at, changed_at)"
    " values (:network, :slot, :patient, 'booked', 0, :caller, now(), now()) returning id as appointment"
)
OCCUPANCY = (
    "insert into occupancy (network_id, slot_id, clinician_id, room_id, patient_id, appointment_id, during)"
    " select network_id, id, clinician_id, room_id, cast(:patient as bigint), cast(:appointment as bigint),"
    " tstzrange(starts_at, ends_at)"
    " from slot where id = :slot"
)
TRAIL = (
    "insert into audit_event (network_id, subject, to_status, actor, reason, at)"
    " values (:network, 'appointment:' || cast(cast(:appointment as bigint) as text), 'booked', :caller, '', now())"
)
KEEP_ANSWER = (
    "update idempotent_answer set body = jsonb_build_object('id', cast(:appointment as bigint), 'status', 'booked')"
    " where network_id = :network and caller = :caller and key = :key"
)
SEARCH = (
    "select slot.id, slot.starts_at, slot.ends_at, slot.delivery_channel, service.code as service, site.name as site,"
    " clinician.name as clinician from slot join service on service.id = slot.service_id"
    " join site on site.id = slot.site_id join clinician on clinician.id = slot.clinician_id"
    " where slot.network_id = :network and slot.status = 'open'"
    " and slot.service_id = (select id from service where network_id = :network and code = 'gp')"
    " and starts_at >= now() and starts_at < now() + interval '28 days' and (opens_at is null or opens_at <= now())"
    " and exists (select from shift where shift.id = slot.shift_id and live)"
    " and not exists (select from occupancy where slot_id = slot.id and (appointment_id is not null"
    " or exists (select from hold where hold.id = hold_id and expires_at > now())))"
    " order by starts_at, slot.id limit 51"
)


@dataclass(frozen=True)
class Ready:
    """A message with its words."""

    purpose: str
    channel: str
    days_ahead: int
    letters: int
    calendar_letters: int = 0


# What a booking more than a week ahead says to somebody with a mobile and an e-mail address, at its usual lengths.
MESSAGES = (
    Ready("confirmation", "sms", 0, 150),
    Ready("confirmation", "email", 0, 330, 1300),
    Ready("reminder_7d", "sms", 1, 190),
    Ready("reminder_2d", "sms", 6, 190),
    Ready("reminder_morning", "sms", 8, 150),
)


def _words(letters: int) -> str:
    return ("Your appointment is on Tuesday evening. See or cancel it with the link. " * 30)[:letters]


def _row(one: Ready) -> str:
    recipient = "p1@example.com" if one.channel == "email" else "+447700900001"
    calendar = f"'{_words(one.calendar_letters)}'" if one.calendar_letters else "null"
    due = f"now() + interval '{one.days_ahead} days'"
    return f"('{one.purpose}', '{one.channel}', '{recipient}', '{_words(one.letters)}', {calendar}, {due})"


ANNOUNCE = (
    "with written as (insert into message (network_id, subject, purpose, version, channel, recipient, title, body,"
    " calendar, status, due_at, expires_at, attempts, parts, created_at)"
    " select cast(:network as bigint), 'appointment:' || cast(cast(:appointment as bigint) as text), purpose, 0,"
    " channel, recipient, 'Your appointment', body, calendar, 'pending', due_at, due_at + interval '1 day', 0, 1, now()"
    f" from (values {', '.join(map(_row, MESSAGES))}) as said (purpose, channel, recipient, body, calendar, due_at)"
    " returning id)"
    " insert into message_event (network_id, message_id, to_status, detail, at)"
    " select cast(:network as bigint), id, 'pending', '', now() from written"
)

LEAST = (SLOT, APPOINTMENT, OCCUPANCY)
WHOLE = (
    CLAIM_KEY, PATIENT, SLOT, LOCK_PEOPLE, FORGET_EXPIRED, OWN_HOLD, APPOINTMENT, OCCUPANCY, TRAIL, ANNOUNCE,
    KEEP_ANSWER,
)  # fmt: skip

_NAME = re.compile(r"(?<!:):([a-z]+)")


def for_asyncpg(statement: str) -> tuple[str, tuple[str, ...]]:
    """The statement with `$1` and so on, and whose values they are, in order."""
    names = tuple(dict.fromkeys(_NAME.findall(statement)))
    return _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", statement), names


def for_pgbench(statements: tuple[str, ...]) -> str:
    """A script of one transaction per run, which keeps the values that later statements need."""
    kept = {SLOT: "\\gset", APPOINTMENT: "\\gset"}
    lines = [statement + kept.get(statement, ";") for statement in statements]
    return "\n".join(("begin;", *lines, "commit;"))
