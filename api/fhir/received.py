"""An Appointment as another system sends it, and what it wishes for by it.

Elements we have no use for are let through; those that R4 says must not be ignored are refused.
"""

import json
import re
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.fhir.resources.appointment import HOLD
from api.v1.types import BIGGEST_ID
from scheduler.errors import Invalid
from scheduler.exchange.errors import ReferenceNotFound, ResourceNotFound
from scheduler.exchange.patient_names import PatientNames
from scheduler.exchange.service import Wish
from scheduler.patients.errors import PatientNotFound

MOST_SLOTS = 12


class AppointmentStatus(StrEnum):
    """R4's required value set."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"
    CHECKED_IN = "checked-in"
    WAITLIST = "waitlist"


class ParticipationStatus(StrEnum):
    """R4's required value set."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NEEDS_ACTION = "needs-action"


class Element(BaseModel):
    model_config = ConfigDict(extra="allow")


class Reference(Element):
    reference: str | None = None


class Participant(Element):
    actor: Reference | None = None
    status: ParticipationStatus


class Reason(Element):
    text: str | None = None
    coding: list[dict[str, Any]] = []

    @property
    def words(self) -> str | None:
        """The text, or else what the first code is called."""
        first = self.coding[0] if self.coding else {}
        return self.text or str(first.get("display") or first.get("code") or "") or None


class Text(Element):
    @model_validator(mode="before")
    @classmethod
    def _is_text(cls, sent: Any) -> Any:
        """JSON can spell half a character, which no answer and no database can hold."""
        if not isinstance(sent, dict):  # it was not sent as JSON, which is told in its turn
            return sent
        try:
            json.dumps(sent, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("it holds half a character (a lone surrogate)") from None
        return sent


class AppointmentIn(Text):
    resourceType: Literal["Appointment"]
    id: str | None = None
    status: AppointmentStatus
    slot: list[Reference] = []
    participant: Annotated[list[Participant], Field(min_length=1)]
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    description: str | None = None
    comment: str | None = None
    cancelationReason: Reason | None = None
    modifierExtension: list[Any] = []
    implicitRules: str | None = None


class Parameter(Element):
    name: str
    resource: AppointmentIn | None = None


class ParametersIn(Element):
    """R4 lets a single resource be sent bare or wrapped."""

    resourceType: Literal["Parameters"]
    parameter: list[Parameter] = []


class FurtherSlot(Element):
    name: str
    valueReference: Reference | None = None


class Keeping(Text):
    """What `$hold` may be sent: the slots that are to be kept beside the one in the address."""

    resourceType: Literal["Parameters"]
    parameter: list[FurtherSlot] = []


Booking = Annotated[AppointmentIn | ParametersIn, Field(discriminator="resourceType")]


def unwrapped(sent: AppointmentIn | ParametersIn) -> AppointmentIn:
    """The appointment itself, from the parameter of that name where it is wrapped."""
    if isinstance(sent, AppointmentIn):
        return sent
    found = [one.resource for one in sent.parameter if one.name == "appointment" and one.resource is not None]
    if len(found) != 1:
        raise Invalid("Send one parameter `appointment` with the Appointment.", field="Parameters.parameter")
    return found[0]


def refuse_what_must_not_be_ignored(sent: AppointmentIn) -> None:
    for element, value in (("modifierExtension", sent.modifierExtension), ("implicitRules", sent.implicitRules)):
        if value:
            raise Invalid(f"We do not understand `{element}`, so we did nothing.", field=f"Appointment.{element}")


def wish(sent: AppointmentIn, patients: PatientNames, base: str) -> Wish:
    """What the sender wants booked, for the one patient among the participants."""
    refuse_what_must_not_be_ignored(sent)
    given = [one.actor.reference or "" for one in sent.participant if one.actor]
    whom = [found for text in given if (found := named(text, "Patient", base))]
    if len(whom) != 1:
        raise Invalid("Exactly one participant must be a Patient of this server.", field="Appointment.participant")
    try:
        patient_id = patients.read(whom[0])
    except PatientNotFound:
        raise ReferenceNotFound("There is no such Patient here.", field="Appointment.participant") from None
    return Wish(patient_id, sent.start, sent.end, sent.description, sent.comment)


def slots_of(sent: AppointmentIn, base: str) -> list[int]:
    """The slots that are wanted, each once: one, or several on end for a longer appointment."""
    if not 1 <= len(sent.slot) <= MOST_SLOTS:
        raise Invalid(f"An appointment takes one slot, or up to {MOST_SLOTS} on end.", field="Appointment.slot")
    wanted = _slots(sent.slot, base, "Appointment.slot")
    if len(set(wanted)) < len(wanted):
        raise Invalid("A slot is named twice.", field="Appointment.slot")
    return wanted


def further_slots(sent: Keeping | None, base: str) -> list[int]:
    """Which slots `$hold` is to keep beside its own."""
    named_so = [one for one in sent.parameter if one.name == "slot"] if sent else []
    if len(named_so) >= MOST_SLOTS:
        raise Invalid(f"Up to {MOST_SLOTS} slots on end are kept together.", field="Parameters.parameter")
    return _slots([one.valueReference or Reference() for one in named_so], base, "Parameters.parameter")


def _slots(references: list[Reference], base: str, field: str) -> list[int]:
    found = []
    for one in references:
        text = one.reference or ""
        slot_id = number(named(text, "Slot", base) or "")
        if slot_id is None:
            raise ReferenceNotFound(f"There is no {text or 'such Slot'} here.", field=field)
        found.append(slot_id)
    return found


def named(reference: str, kind: str, base: str) -> str | None:
    """The id in `Slot/12`, alone or behind our own address; none for another kind, or another server."""
    found = re.fullmatch(rf"{kind}/([A-Za-z0-9\-.]{{1,64}})", reference.removeprefix(f"{base}/"))
    return found[1] if found else None


def number(name: str) -> int | None:
    """An id of ours, or none for what cannot be one."""
    if not re.fullmatch(r"[1-9]\d{0,18}", name, re.ASCII) or int(name) > BIGGEST_ID:
        return None
    return int(name)


def own_number(name: str) -> int:
    """The id in an address; `ResourceNotFound` for what cannot be one."""
    found = number(name)
    if found is None:
        raise ResourceNotFound
    return found


def hold_number(name: str) -> int | None:
    """The hold behind the id of a pending appointment, or none where it is not one's id."""
    return number(name.removeprefix(HOLD)) if name.startswith(HOLD) else None
