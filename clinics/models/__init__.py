"""Networks, practices, sites, rooms, services, clinicians, contracts and hours: the facts that planning rests on.

Clock times are London local; days of the week count from Monday = 0.
"""

from clinics.models.obligations import BankHoliday, Contract, GpCover, StandardHours
from clinics.models.organisations import Network, Practice, PracticeListSize
from clinics.models.people import (
    DOCTORS,
    Availability,
    Clinician,
    ClinicianContract,
    ClinicianService,
    Commitment,
    Leave,
    Liking,
    Role,
    ToldBy,
    WeeklyPreference,
)
from clinics.models.places import OpeningHours, Room, Site
from clinics.models.services import DeliveryChannel, Quota, Service

__all__ = [
    "DOCTORS",
    "Availability",
    "BankHoliday",
    "Clinician",
    "ClinicianContract",
    "ClinicianService",
    "Commitment",
    "Contract",
    "DeliveryChannel",
    "GpCover",
    "Leave",
    "Liking",
    "Network",
    "OpeningHours",
    "Practice",
    "PracticeListSize",
    "Quota",
    "Role",
    "Room",
    "Service",
    "Site",
    "StandardHours",
    "ToldBy",
    "WeeklyPreference",
]
