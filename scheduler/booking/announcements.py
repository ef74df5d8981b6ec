"""What people are told about an appointment: rows written in the transaction of the change that causes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import LONDON, at, local_day
from notifications import ledger, phone
from notifications.calendar import Event, Method
from notifications.ledger import Draft
from notifications.render import Templates
from scheduler.access.links import Links
from scheduler.arms.manner import PLAIN, Manner
from scheduler.booking.languages import ENGLISH, Language, written_in
from scheduler.booking.meeting import Meeting, meeting
from scheduler.booking.policy.rules import Rules, in_force
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.reminder_policy import CANCELLED, CONFIRMATION, MOVED, Due, Policy, reminders, template_of
from scheduler.patients.models import Patient
from scheduler.patients.needs import EASY_READ, LARGE_PRINT
from scheduler.rota.models import Slot


@dataclass(frozen=True)
class Announcer:
    """What every message needs besides the appointment itself; built once from the settings.

    `channels` are those that something here can send over; `policy` is the settings' own, or what is in force `under`
    the rules of a network.
    """

    templates: Templates
    links: Links
    policy: Policy
    sender_name: str
    sender_email: str
    channels: frozenset[str] = frozenset({"sms", "email"})
    missed_cost: str = "£30"

    def under(self, rules: Sequence[Rules]) -> "Announcer":
        """The same, with the policy that is in force under these rules."""
        return replace(self, policy=in_force(self.policy, *rules)) if rules else self


def subject(appointment_id: int) -> str:
    """How the ledger and the trail call an appointment."""
    return f"appointment:{appointment_id}"


def appointment_id(subject: str) -> int:
    """The id in a ledger subject that `subject()` made."""
    return int(subject.removeprefix("appointment:"))


async def announce_booked(
    session: AsyncSession, row: AppointmentRow, now: datetime, announcer: Announcer, manner: Manner = PLAIN
) -> None:
    """Confirmation now, on every address or as they prefer; reminders by the first way that reaches them."""
    await _say(session, row, CONFIRMATION, now, announcer, manner)


async def announce_moved(
    session: AsyncSession, row: AppointmentRow, old: Slot, now: datetime, announcer: Announcer, manner: Manner = PLAIN
) -> None:
    """Withdraw what still speaks of the old time, say once that it has moved, and remind of the new one."""
    await withdraw(session, row, now, "appointment moved")
    await _say(session, row, MOVED, now, announcer, manner, old)


async def _say(
    session: AsyncSession,
    row: AppointmentRow,
    what: str,
    now: datetime,
    announcer: Announcer,
    manner: Manner,
    old: Slot | None = None,
) -> None:
    channels = ways_to_reach(row.patient, announcer)
    everywhere = what == MOVED or row.patient.writes_by not in channels  # a new time is told on every address
    said = []
    for due in to_be_said(row, what, now, announcer, manner):
        ways = channels if due.purpose == what and everywhere else channels[:1]
        said += [_draft(row, due, channel, now, announcer, manner, old) for channel in ways]
    await ledger.enqueue(session, *said, now=now)


def to_be_said(row: AppointmentRow, what: str, now: datetime, announcer: Announcer, manner: Manner) -> list[Due]:
    """What is said at once, where the policy wants it, and the reminders after it."""
    starts_at, policy = row.slot.starts_at, announcer.policy
    if manner.days_before is not None:
        policy = replace(policy, days_before=manner.days_before)
    at_once = [] if what in policy.off else [Due(what, what, now, starts_at)]
    return [*at_once, *reminders(starts_at, local_day(starts_at), now, policy, at)]


def is_reminder(subject: str, purpose: str) -> bool:
    """Whether a message reminds of an appointment."""
    return subject.startswith("appointment:") and purpose.startswith("reminder_")


async def remind_again(
    session: AsyncSession, row: AppointmentRow, purpose: str, channel: str, expires_at: datetime, now: datetime,
    announcer: Announcer, manner: Manner = PLAIN,
) -> None:  # fmt: skip
    """The same reminder on another way, at once, in words that are true today."""
    due = Due(purpose, template_of(purpose, local_day(now), local_day(row.slot.starts_at)), now, expires_at)
    await ledger.enqueue(session, _draft(row, due, channel, now, announcer, manner), now=now)


async def announce_cancelled(session: AsyncSession, row: AppointmentRow, now: datetime, announcer: Announcer) -> None:
    """Withdraw everything still waiting, then say once, on every address, that it is cancelled."""
    await withdraw(session, row, now, "appointment cancelled")
    due = Due(CANCELLED, CANCELLED, now, row.slot.ends_at)
    said = [_draft(row, due, channel, now, announcer, PLAIN) for channel in ways_to_reach(row.patient, announcer)]
    await ledger.enqueue(session, *said, now=now)


async def withdraw(session: AsyncSession, row: AppointmentRow, now: datetime, reason: str) -> None:
    """Nothing that has not left yet is to leave."""
    await ledger.withdraw(session, row.appointment.network_id, subject(row.appointment.id), now, reason)


def ways_to_reach(patient: Patient, announcer: Announcer) -> list[str]:
    """The channels over which this patient can be reached: first what they prefer, else what the policy says."""
    texted = patient.phone is not None and phone.can_receive_text(patient.phone)
    reached = {"sms": texted, "email": bool(patient.email)}
    in_order = sorted(reached, key=lambda channel: channel != (patient.writes_by or announcer.policy.first))
    return [channel for channel in in_order if reached[channel] and channel in announcer.channels]


def _draft(
    row: AppointmentRow, due: Due, channel: str, now: datetime, announcer: Announcer, manner: Manner,
    old: Slot | None = None,
) -> Draft:  # fmt: skip
    template = _template(row.patient, due, channel, manner, announcer.templates)
    spoken = written_in(announcer.templates, channel, template, [row.patient.language])
    words = words_of(row, announcer, spoken, old)
    title, body = announcer.templates.render(channel, template, words, spoken.code)
    method = _calendar_method(due.purpose, channel)
    return Draft(
        network_id=row.appointment.network_id,
        subject=subject(row.appointment.id),
        purpose=due.purpose,
        version=row.appointment.sequence,
        channel=channel,
        recipient=str(row.patient.phone if channel == "sms" else row.patient.email),
        title=title,
        body=body,
        calendar=_event(row, announcer, words["link"], now).kept() if method else None,
        calendar_method=method,
        together=_together(row, due, channel, announcer),
        style="large_print" if channel == "email" and {LARGE_PRINT, EASY_READ} & {*row.patient.needs} else "plain",
        due_at=due.due_at,
        expires_at=due.expires_at,
    )


def _template(patient: Patient, due: Due, channel: str, manner: Manner, templates: Templates) -> str:
    """In easy words for who needs them (English only), before any wording that is tried; what is no longer among ours
    is written in the plain ones."""
    easy = f"{due.template}+easy"
    if EASY_READ in patient.needs and patient.language == ENGLISH and templates.has(channel, easy):
        return easy
    wanted = manner.words(due.template)
    return wanted if templates.has(channel, wanted) else due.template


def _together(row: AppointmentRow, due: Due, channel: str, announcer: Announcer) -> str | None:
    """Texts that remind of one day are one, where they leave at one time to one telephone."""
    may_be_one = channel == "sms" and announcer.policy.combine and is_reminder(subject(row.appointment.id), due.purpose)
    return local_day(row.slot.starts_at).isoformat() if may_be_one else None


_METHODS: dict[str, Method] = {CONFIRMATION: "REQUEST", MOVED: "REQUEST", CANCELLED: "CANCEL"}


def _calendar_method(purpose: str, channel: str) -> Method | None:
    return _METHODS.get(purpose) if channel == "email" else None


def words_of(row: AppointmentRow, announcer: Announcer, spoken: Language, old: Slot | None = None) -> dict[str, str]:
    """The values that templates may use. Nothing about health, not even the service, belongs in a text."""
    met, channel = _meeting(row), row.slot.delivery_channel
    before = _before(old.starts_at, row.slot.starts_at, met, spoken) if old else {}
    return {
        "given_name": row.patient.given_name,
        **_when(row.slot.starts_at, met, spoken),
        **before,
        "place": spoken.place(channel, met),
        "where": spoken.where(channel, met),
        "link": announcer.links.for_appointment(row.appointment.id),
        "code": announcer.links.appointment_code(row.appointment.id),
        "sender": announcer.sender_name,
        "cost": announcer.missed_cost,
    }


def _before(old: datetime, new: datetime, met: Meeting, spoken: Language) -> dict[str, str]:
    """The old time; `old` is its day, with the hour where the new one is on that day too."""
    told = _when(old, met, spoken, "old_")
    same_day = local_day(old) == local_day(new)
    return told | {"old": f"{told['old_day']}, {told['old_time']}" if same_day else told["old_day"]}


def when_and_where(row: AppointmentRow, spoken: Language) -> dict[str, str]:
    """Day, time and place as people are told them."""
    met = _meeting(row)
    return {**_when(row.slot.starts_at, met, spoken), "place": spoken.place(row.slot.delivery_channel, met)}


def _when(starts_at: datetime, met: Meeting, spoken: Language, prefix: str = "") -> dict[str, str]:
    starts = starts_at.astimezone(LONDON)
    return {f"{prefix}day": spoken.day(starts), f"{prefix}time": spoken.time(starts, met)}


def _meeting(row: AppointmentRow) -> Meeting:
    address = f"{row.site.address}, {row.site.postcode}"
    return meeting(row.slot.delivery_channel, row.site.name, address, has_number=bool(row.patient.phone))


def _event(row: AppointmentRow, announcer: Announcer, link: str, now: datetime) -> Event:
    domain = announcer.sender_email.rpartition("@")[2]
    return Event(
        uid=f"appointment-{row.appointment.id}@{domain}",
        sequence=row.appointment.sequence,
        starts=row.slot.starts_at,
        ends=row.slot.ends_at,
        summary="Appointment",
        description=f"See or cancel it: {link}",
        location=_meeting(row).where,
        organizer_email=announcer.sender_email,
        organizer_name=announcer.sender_name,
        attendee_email=str(row.patient.email),
        attendee_name=row.patient.name,
        url=link,
        stamp=now,
    )
