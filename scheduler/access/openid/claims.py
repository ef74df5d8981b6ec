"""What a provider says of somebody, and whether that is enough for us. Nothing here asks anybody."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from scheduler.access.errors import NotLetIn

Claims = Mapping[str, Any]


class Level(StrEnum):
    """How well NHS login knows somebody: P5, details that fit a record; P9, a face that fits a photograph as well."""

    P5 = "P5"
    P9 = "P9"


@dataclass(frozen=True)
class Citizen:
    """A patient as NHS login knows them. `proven`: to level P9, which seeing appointments takes."""

    nhs_number: str
    born: date
    proven: bool


@dataclass(frozen=True)
class Colleague:
    """A member of staff as their provider knows them; the e-mail address only where it says that it has checked it."""

    issuer: str
    subject: str
    email: str | None


def vectors(level: Level) -> list[str]:
    """The vectors of trust that we accept (RFC 8485): this level, and two factors, in any of three ways."""
    return [f"{level}.Cp.Cd", f"{level}.Cp.Ck", f"{level}.Cm"]


def vector_request(level: Level) -> str:
    """The same as NHS login reads it: a list in JSON."""
    return json.dumps(vectors(level), separators=(",", ":"))


def meets(vector: str, level: Level) -> bool:
    """Whether what was done is as good as one of `vectors(level)`: a higher level will do as well."""
    done = set(vector.split("."))
    proofing = next((part for part in done if part.startswith("P")), "")
    ways = ({"Cp", "Cd"}, {"Cp", "Ck"}, {"Cm"})
    return _rank(proofing) >= _rank(level) and any(way <= done for way in ways)


def citizen_of(token: Claims, about: Claims, level: Level) -> Citizen:
    """Whom NHS login's two answers are about; `NotLetIn`, with the reason for the trail, unless both say enough."""
    vector, proofing = str(token.get("vot", "")), str(about.get("identity_proofing_level", ""))
    if not meets(vector, level) or _rank(proofing) < _rank(level):
        raise NotLetIn("not proven to the level that we asked for")
    number, born = str(about.get("nhs_number", "")), _day(about.get("birthdate"))
    if not number or born is None or token.get("nhs_number", number) != number:
        raise NotLetIn("no NHS number and date of birth that agree")
    proven = meets(vector, Level.P9) and _rank(proofing) >= _rank(Level.P9)
    return Citizen(number, born, proven)


def colleague_of(token: Claims, about: Claims) -> Colleague:
    """Whom a provider of staff has signed in."""
    email = about.get("email", token.get("email"))
    checked = about.get("email_verified", token.get("email_verified")) in (True, "true")
    return Colleague(str(token["iss"]), str(token["sub"]), str(email).strip().lower() if email and checked else None)


def _rank(level: str) -> int:
    return {"P0": 1, "P5": 2, "P9": 3}.get(level, 0)


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None
