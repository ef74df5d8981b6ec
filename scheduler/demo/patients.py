"""About two thousand people who do not exist: reserved NHS numbers, reserved phone ranges, example domains."""

import random
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice
from scheduler.patients import queries
from scheduler.patients.models import Patient
from scheduler.patients.needs import NEEDS, NO_INTERNET
from scheduler.patients.nhs_number import synthetic

HOW_MANY = 2_000
_GIVEN = {
    "female": [
        "Amina",
        "Beth",
        "Carys",
        "Dana",
        "Elsie",
        "Fatima",
        "Grace",
        "Hana",
        "Ivy",
        "Jaya",
        "Kezia",
        "Lena",
        "Maria",
        "Nadia",
        "Olive",
        "Priya",
        "Rosa",
        "Sana",
    ],
    "male": [
        "Adam",
        "Bilal",
        "Callum",
        "Dev",
        "Elis",
        "Farid",
        "George",
        "Hassan",
        "Isaac",
        "Jamal",
        "Kofi",
        "Liam",
        "Mateusz",
        "Noah",
        "Omar",
        "Piotr",
        "Ravi",
        "Sam",
    ],
}
_FAMILY = [
    "Abbott",
    "Begum",
    "Carter",
    "Dixon",
    "Evans",
    "Farouk",
    "Green",
    "Hussain",
    "Ibrahim",
    "Jones",
    "Khan",
    "Lewis",
    "Mistry",
    "Nowak",
    "Okafor",
    "Patel",
    "Quinn",
    "Roberts",
    "Singh",
    "Taylor",
    "Uddin",
    "Vaughan",
    "Walker",
    "Xu",
    "Young",
    "Zaman",
    "Ashworth",
    "Barlow",
    "Crookes",
    "Dyson",
]
_NEEDS = tuple(need for need in NEEDS if need != NO_INTERNET)


async def load_patients(session: AsyncSession, network_id: int, practices: list[Practice], today: date) -> int:
    """Add the demonstration's patients, each practice by its share of the list; none where some exist already."""
    if await queries.count(session, network_id):
        return 0
    chance = random.Random(12376)
    numbers = [number for serial in range(HOW_MANY * 2) if (number := synthetic(serial))][:HOW_MANY]
    weights = [practice.list_size for practice in practices]
    homes = chance.choices(practices, weights, k=HOW_MANY)
    session.add_all(
        _person(chance, network_id, index, number, home, today)
        for index, (number, home) in enumerate(zip(numbers, homes, strict=True))
    )
    await session.flush()
    return HOW_MANY


def _person(
    chance: random.Random, network_id: int, index: int, nhs_number: str, home: Practice, today: date
) -> Patient:
    sex = chance.choice(("female", "male"))
    given, family = chance.choice(_GIVEN[sex]), chance.choice(_FAMILY)
    reach = chance.random()  # nine in ten have a mobile, one in twenty a landline only
    person = Patient(
        network_id=network_id,
        practice_id=home.id,
        nhs_number=nhs_number,
        given_name=given,
        family_name=family,
        sex=sex,
        date_of_birth=today - timedelta(days=chance.randint(0, 92 * 365)),
        postcode=home.postcode,
        phone=_phone(index, reach),
        email=f"{given}.{family}.{index}@example.com".lower() if chance.random() < 0.7 else None,
        needs=chance.sample(_NEEDS, chance.choices((0, 1, 2), (85, 12, 3))[0]),
        synthetic=True,
    )
    if person.email is None:  # here, whoever has no address has no internet: a campaign texts them numbered times
        person.needs = [*person.needs, NO_INTERNET]
    return person


def _phone(index: int, reach: float) -> str | None:
    if reach < 0.9:
        return f"+447700900{index % 1000:03d}"
    return f"+441632960{index % 1000:03d}" if reach < 0.95 else None
