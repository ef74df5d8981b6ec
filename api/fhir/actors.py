"""Whose schedule is asked about: a site, a clinician, or a clinician at a site."""

from api.fhir.asked import Asked
from api.fhir.received import named, number
from scheduler.errors import Invalid

ACTORS = ("Location", "Practitioner")


def actors_of(asked: Asked, name: str, base: str) -> dict[str, int]:
    """By kind, from the parameter of that name: `actor=Location/3`, or `actor:Location=3`."""
    short = [(kind, value) for kind in ACTORS for value in asked.all(f"{name}:{kind}")]
    given = [*asked.all(name), *(f"{kind}/{value.removeprefix(f'{kind}/')}" for kind, value in short)]
    found: dict[str, int] = {}
    for reference in given:
        kind = next((one for one in ACTORS if named(reference, one, base)), "")
        own = number(named(reference, kind, base) or "")
        if own is None or kind in found:
            words = f"`{name}` takes one Location and one Practitioner, such as Location/3."
            raise Invalid(words, field=name)
        found[kind] = own
    return found
