"""Every way in which a booking says no."""

from datetime import datetime

from clinics.local_time import LONDON
from scheduler.errors import Conflict, Invalid, NotFound, Refused


class ServiceNotFound(NotFound):
    """This network offers no such service."""


class PracticeNotFound(NotFound):
    """This network has no such practice."""


class PracticeClosed(Conflict):
    """That practice has closed. Ask for the practice with which its patients are registered now."""


class SlotNotFound(NotFound):
    """That time is not on offer."""


class HoldNotFound(NotFound):
    """We are not keeping a time for you under that name."""


class AppointmentNotFound(NotFound):
    """We could not find that appointment."""


class SlotTaken(Conflict):
    """Somebody else has just taken that time. Please choose another."""


class NothingFree(Conflict):
    """Nothing that suits is free just now. Ask for other days or places, or for the waiting list."""


class SlotPast(Conflict):
    """That time has already begun. Please choose a later one."""


class NotOpenYet(Conflict):
    """That time cannot be booked yet."""


class TooFarAhead(Conflict):
    """That time is too far ahead to be booked yet."""


class TooShortNotice(Conflict):
    """It is too late to book that time: this service needs longer notice. Please choose a later one."""


class NotForPartners(Conflict):
    """This service is not booked by partner organisations."""


class ShareTaken(Conflict):
    """Your practice has had its share of that week. The rest is open to everybody nearer to the day."""


class QuotaTaken(Conflict):
    """Your organisation has booked all that it may of this service for that day. Please choose another day."""


class QuotaNotFound(NotFound):
    """That organisation has no quota of this service, so there is none to end."""


class HoldExpired(Conflict):
    """We could keep that time for you no longer. Please choose again; it may still be free."""


class HoldUsed(Conflict):
    """That hold has been booked or let go already. Look at the appointment, or choose a time again."""


class HoldGivenUp(Conflict):
    """Those details did not match anybody five times, so we no longer keep that time. Nothing is booked. Please check
    them with your practice, which can also book for you."""


class PatientBusy(Conflict):
    """The patient already has an appointment at that time."""


class LongerStays(Conflict):
    """This appointment takes several times on end, which cannot be moved. Cancel it, and book another."""


class NotJoined(Invalid):
    """These slots do not make one appointment."""


class SlotsNotAdjacent(NotJoined):
    """Slots make one appointment only where each begins when the one before it ends."""


class SlotsOfOtherSchedules(NotJoined):
    """Slots make one appointment only within one schedule: one clinician's, in one session."""


class SlotsUnlike(NotJoined):
    """Slots make one appointment only where they are of one service, and people meet in one way."""


class NotTogether(Conflict):
    """Not all of these times can be booked together, so none was."""

    def __init__(self, starts_at: datetime, why: Refused) -> None:
        local = starts_at.astimezone(LONDON)
        when = f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"
        super().__init__(f"Nothing was booked, because of {when}: {why.sentence}")


class NotAllDone(Conflict):
    """Not all that was asked for in this call can be done, so nothing was."""

    def __init__(self, number: int, why: Refused) -> None:
        super().__init__(f"Nothing was done, because of request {number}: {why.sentence}")


class NotForThisAge(Invalid):
    """This service is for other ages."""


class NotForThisPatient(Invalid):
    """This service is not for this patient."""


class NotForThisPractice(Invalid):
    """This service is for patients of other practices."""


class InvitationNeeded(Invalid):
    """This service is booked with an invitation only."""


class TooSoonAfterLast(Invalid):
    """This service is not given so soon again."""


class ReasonMissing(Invalid):
    """Say why the rules are set aside: the reason is kept, and others read it."""


class AppointmentMovedOn(Conflict):
    """That can no longer be done to this appointment."""


class TooEarly(Conflict):
    """It is too early to say that of this appointment."""


class TooLate(Conflict):
    """It is too late to say that of this appointment."""


class RotaInUse(Conflict):
    """People are booked in this rota. Move or cancel them first."""

    def __init__(self, taken: int) -> None:
        what = "1 time is" if taken == 1 else f"{taken} times are"
        super().__init__(f"{what} booked, or being booked, in what this rota has ahead. Move or cancel them first.")


class ShiftsInUse(Conflict):
    """People are booked in shifts that would go. Move or cancel them first."""

    def __init__(self, taken: int) -> None:
        what = "1 time is" if taken == 1 else f"{taken} times are"
        super().__init__(f"{what} booked, or being booked, in shifts that would go. Move or cancel them first.")


class ClockUnclear(Invalid):
    """That clock time does not exist, or exists twice, on one of those days. Choose another hour."""


class KeyReused(Invalid):
    """This Idempotency-Key was used for a different request. Send a new key."""
