"""Whether what was sent back is what we have, but for its status: a cancellation changes nothing else (GP Connect)."""

from datetime import datetime

from api.fhir.received import AppointmentIn, refuse_what_must_not_be_ignored
from api.fhir.resources.common import Resource
from scheduler.errors import Invalid


def refuse_other_changes(sent: AppointmentIn, current: Resource) -> None:
    """Raise `Invalid` naming the first element that differs. One that was not sent is not meant to change."""
    refuse_what_must_not_be_ignored(sent)
    for element, theirs, ours in (
        ("start", sent.start, datetime.fromisoformat(current["start"])),
        ("end", sent.end, datetime.fromisoformat(current["end"])),
        ("description", sent.description, current.get("description")),
        ("comment", sent.comment, current.get("comment")),
        ("slot", {one.reference for one in sent.slot} or None, {one["reference"] for one in current["slot"]}),
        ("participant", _taking_part(sent), {one["actor"]["reference"] for one in current["participant"]}),
    ):
        if theirs is not None and theirs != ours:
            raise Invalid(
                f"Only the status and the reason can be changed, and `{element}` differs. Read it again, and send it"
                " back with these two alone.",
                field=f"Appointment.{element}",
            )


def _taking_part(sent: AppointmentIn) -> set[str | None]:
    return {one.actor.reference for one in sent.participant if one.actor}
