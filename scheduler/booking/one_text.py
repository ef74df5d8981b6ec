"""One text that reminds of several appointments of one day on one telephone: each with its time, place, code and link,
and with whose it is where they are several people's."""

from collections.abc import Sequence

from notifications.sms_length import parts
from scheduler.booking.announcements import Announcer, words_of
from scheduler.booking.languages import written_in
from scheduler.booking.queries import AppointmentRow

TOGETHER = "reminder_together"
MOST_PARTS = 6  # as long as any of our texts
_LINE = "{time}, {place}: {code} {link}"
_LINE_OF_SEVERAL = "{given_name}, " + _LINE


def one_text(rows: Sequence[AppointmentRow], announcer: Announcer) -> str | None:
    """In the language that all of them have, or else in English; None where it would be too long for a telephone."""
    rows = sorted(rows, key=lambda row: (row.slot.starts_at, row.appointment.id))
    spoken = written_in(announcer.templates, "sms", TOGETHER, [row.patient.language for row in rows])
    told = [words_of(row, announcer, spoken) for row in rows]
    template = _LINE if len({row.patient.id for row in rows}) == 1 else _LINE_OF_SEVERAL
    values = told[0] | {"visits": "\n".join(template.format(**words) for words in told)}
    _, body = announcer.templates.render("sms", TOGETHER, values, spoken.code)
    return body if parts(body) <= MOST_PARTS else None
