"""What a network decides for itself where contract and law leave it open: settings, since contracts change yearly."""

from dataclasses import dataclass

from scheduler.config import Settings


@dataclass(frozen=True)
class Policy:
    """`contacts_a_day`: the most patients of a doctor (BMA safe working), 0 for any number; `registrars_per_gp`: those
    whom a GP on site supervises; `reach_km`: how far from their practice patients can come, as the crow flies;
    `travel_minutes`, and as many more for each kilometre, from one site to another on the same day.
    """

    contacts_a_day: int = 25
    registrars_per_gp: int = 1
    reach_km: float = 3.0
    travel_minutes: int = 5
    travel_minutes_per_km: float = 4.0


def from_settings(settings: Settings) -> Policy:
    return Policy(
        contacts_a_day=settings.plan_contacts_a_day,
        registrars_per_gp=settings.plan_registrars_per_gp,
        reach_km=settings.plan_reach_km,
        travel_minutes=settings.plan_travel_minutes,
        travel_minutes_per_km=settings.plan_travel_minutes_per_km,
    )
