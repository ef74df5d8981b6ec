"""Synthetic networks of any size, filled in by set-based SQL: what booking and searching are measured on."""

from dataclasses import dataclass
from typing import Any

from scheduler.patients.nhs_number import synthetic

Connection = Any  # asyncpg's, which has no types
LEAP = 7919  # a prime, so that a walk in such steps comes to every slot


@dataclass(frozen=True)
class Shape:
    """How large each of `networks` is. Every clinician gives one evening shift on each of `days`, in a room of theirs.

    Days count from today; of the first `booked_days` every slot is taken, of the others `booked_percent`. Each network
    has as many desks (receptionists' tokens) as `desks`.
    """

    networks: int
    clinicians: int
    days: int
    slots_a_shift: int
    first_day: int = 1
    patients: int = 500
    desks: int = 1
    booked_days: int = 0
    booked_percent: int = 0

    @property
    def slots(self) -> int:
        """Slots of one network."""
        return self.clinicians * self.days * self.slots_a_shift


@dataclass(frozen=True)
class Clinic:
    """What was filled in: the networks' ids, and the first id of slots and patients; each counts up by one.

    Slots are in order of network, day, clinician and time; patients in order of network.
    """

    shape: Shape
    first_network: int
    first_slot: int
    first_patient: int

    def scattered(self, turn: int) -> int:
        """The slot whose turn it is in a walk over all of them that leaps from network to network."""
        return self.first_slot + turn * LEAP % (self.shape.networks * self.shape.slots)

    def network_of(self, slot: int) -> int:
        return self.first_network + (slot - self.first_slot) // self.shape.slots

    def patient(self, network: int, number: int) -> int:
        """The `number`-th patient of a network, over and over."""
        return self.first_patient + (network - self.first_network) * self.shape.patients + number % self.shape.patients


def token(network: int, desk: int = 1) -> str:
    return f"ea_bench-{network}-{desk}"


_PLACES = """
with made as (
    insert into network (ods_code, name, icb_code, icb_name, is_demonstration)
    select 'U' || (10000 + before.n + i), 'Network ' || i, '', '', true
      from generate_series(1, {networks}) i, (select count(*) n from network) before order by i
    returning id
), practices as (
    insert into practice (network_id, ods_code, name, address, postcode, list_size, adjusted_list_size, closed)
    select id, 'Y' || (10000 + id), 'Practice', '1 Road', 'S1 1AA', 9000, 9000, false from made
), sites as (
    insert into site (network_id, name, address, postcode, step_free, hearing_loop)
    select id, 'Hub', '2 Road', 'S2 2BB', true, true from made
), services as (
    insert into service (network_id, code, name, description, minutes, delivery_channel, bookable_online, demand_share)
    select id, 'gp', 'GP appointment', 'A doctor', 15, 'in_person', true, 1 from made
), desks as (
    insert into api_token (network_id, role, name, digest, created_at, expires_at)
    select id, 'receptionist', 'desk ' || desk, encode(sha256(('ea_bench-' || id || '-' || desk)::bytea), 'hex'),
           now(), now() + interval '1 day'
      from made, generate_series(1, {desks}) desk
), rotas as (
    insert into rota (network_id, starts_on, ends_on, status, created_at, published_at)
    select id, current_date + {first_day}, current_date + {first_day} + {days}, 'published', now(), now() from made
)
select min(id) from made
"""
_PEOPLE = """
with doctors as (
    insert into clinician (network_id, name, gender, role, covers_as_gp, email)
    select network.id, 'Dr Test ' || i, 'female', 'gp', true, 'doctor' || i || '@example.com'
      from network, generate_series(1, {clinicians}) i where network.id >= $1 order by network.id, i
), rooms as (
    insert into room (network_id, site_id, name)
    select site.network_id, site.id, lpad(i::text, 5, '0')
      from site, generate_series(1, {clinicians}) i where network_id >= $1 order by network_id, i
), people as (
    insert into patient (network_id, practice_id, nhs_number, given_name, family_name, date_of_birth, sex, postcode,
                         phone, email, synthetic)
    select network_id, practice.id, number, 'Pat', 'Example' || i, date '1980-03-31', 'female', 'S1 1AA',
           '+447700900' || lpad((i % 1000)::text, 3, '0'), 'p' || i || '@example.com', true
      from practice, unnest($2::text[]) with ordinality as given (number, i) where network_id >= $1
     order by network_id, i
    returning id
)
select min(id) from people
"""
_SESSIONS = """
insert into clinic_session (network_id, rota_id, site_id, starts_at, ends_at)
select rota.network_id, rota.id, site.id, starts, starts + {slots_a_shift} * interval '15 minutes'
  from rota join site using (network_id), generate_series(0, {days} - 1) day,
       lateral (select (rota.starts_on + day + time '18:30') at time zone 'Europe/London' starts) evening
 where rota.network_id >= $1 order by rota.network_id, day
"""
_SHIFTS = """
with doctors as (
    select id, network_id, row_number() over (partition by network_id order by id) n
      from clinician where network_id >= $1
), rooms as (
    select id, network_id, row_number() over (partition by network_id order by id) n
      from room where network_id >= $1
)
insert into shift (network_id, clinic_session_id, clinician_id, room_id, service_id, during, live)
select one.network_id, one.id, doctors.id, rooms.id, service.id, tstzrange(one.starts_at, one.ends_at), true
  from clinic_session one join service using (network_id) join doctors using (network_id)
  join rooms on rooms.network_id = one.network_id and rooms.n = doctors.n
 where one.network_id >= $1 order by one.network_id, one.id, doctors.n
"""
_SLOTS = """
insert into slot (network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at,
                  ends_at, opens, status)
select shift.network_id, shift.id, site.id, clinician_id, room_id, service_id, 'in_person',
       lower(during) + i * interval '15 minutes', lower(during) + (i + 1) * interval '15 minutes', 'advance', 'open'
  from shift join site using (network_id), generate_series(0, {slots_a_shift} - 1) i
 where shift.network_id >= $1 order by shift.id, i
"""
_APPOINTMENTS = """
with people as (
    select id, network_id, row_number() over (partition by network_id order by id) - 1 n
      from patient where network_id >= $1
), taken as (
    select slot.id, slot.network_id, starts_at, row_number() over (partition by slot.network_id order by slot.id) n
      from slot join rota using (network_id)
     where slot.network_id >= $1 and (starts_at < rota.starts_on + {booked_days}
        or abs(hashint8(slot.id)) % 100 < {booked_percent})
)
insert into appointment (network_id, slot_id, patient_id, status, sequence, booked_by, booked_at, changed_at)
select taken.network_id, taken.id, people.id, case when starts_at > now() then 'booked' else 'fulfilled' end, 0,
       'synthetic', now(), now()
  from taken join people on people.network_id = taken.network_id and people.n = taken.n % {patients}
"""
_OCCUPANCIES = """
insert into occupancy (network_id, slot_id, clinician_id, room_id, patient_id, appointment_id, during)
select slot.network_id, slot.id, clinician_id, room_id, patient_id, appointment.id,
       tstzrange(slot.starts_at, slot.ends_at)
  from appointment join slot on slot.id = slot_id where appointment.network_id >= $1
"""


async def fill(connection: Connection, shape: Shape) -> Clinic:
    """Add the networks; foreign keys are taken on trust meanwhile, all other constraints are not."""
    numbers = [number for n in range(2 * shape.patients) if (number := synthetic(n))][: shape.patients]
    async with connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        first = await connection.fetchval(_PLACES.format(**vars(shape)))
        patient = await connection.fetchval(_PEOPLE.format(**vars(shape)), first, numbers)
        for statement in (_SESSIONS, _SHIFTS, _SLOTS, _APPOINTMENTS, _OCCUPANCIES):
            await connection.execute("analyze clinic_session, shift, slot, patient, appointment, site, rota")
            await connection.execute(statement.format(**vars(shape)), first, timeout=3600)
        slot = await connection.fetchval("select min(id) from slot where network_id = $1", first)
    await connection.execute("vacuum analyze", timeout=3600)
    return Clinic(shape, first, slot, patient)
