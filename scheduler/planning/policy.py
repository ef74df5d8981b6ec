"""What a network decides for itself where contract and law leave it open: settings, since contracts change yearly."""

from dataclasses import dataclass

from scheduler.config import Settings


@dataclass(frozen=True)
class Policy:
    """`contacts_a_day`: the most patients of a doctor (BMA safe working), 0 for any number; `registrars_per_gp`: those
    whom a GP on site supervises; `reach_km`: how far from their practice patients can come, as the crow flies.
    """

    contacts_a_day: int = 25
    registrars_per_gp: int = 1
    reach_km: float = 3.0


def from_settings(settings: Settings) -> Policy:
    return Policy(settings.plan_contacts_a_day, settings.plan_registrars_per_gp, settings.plan_reach_km)
