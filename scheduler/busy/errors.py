"""Why a calendar is not read: refusals to those who give an address, and faults of one that was given."""

from scheduler.errors import Invalid, NotFound


class OwnCalendarNotFound(NotFound):
    """No calendar of this clinician's own is read. Give its address first."""


class AddressWrong(Invalid):
    """That is no calendar's address. Copy the private iCal address (https://… or webcal://…) from the calendar."""


class Unreadable(Exception):
    """A calendar could not be read; the sentence says why, and never where it is: an address is a credential."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
