# ruff: noqa: E501 - a table reads best with a row a line
"""Facts of the demonstration: real practices (ODS, list sizes, IMD 2019, coordinates; OGL v3), invented clinicians."""

from dataclasses import dataclass

from clinics.models import Role

PRACTICES: list[tuple[str, str, str, str, int, int, str, float, float]] = [
    ("C88019", "Gleadless Medical Centre", "636 Gleadless Road, Sheffield", "S14 1PQ", 8616, 8385, "49.15", 53.35654, -1.45131),
    ("C88026", "Sloan Medical Centre", "2 Little London Road, Sheffield", "S8 0YH", 14004, 13094, "24.14", 53.35826, -1.4764),
    ("C88038", "The Mathews Practice Belgrave", "22 Asline Road, Sheffield", "S2 4UJ", 6882, 6975, "25.51", 53.3666, -1.4718),
    ("C88046", "Beauchief Medical Practice", "23 Abbey Lane, Sheffield", "S8 0BJ", 7326, 6978, "12.57", 53.33908, -1.4831),
    ("C88060", "Sharrow Lane Medical Centre", "129 Sharrow Lane, Sheffield", "S11 8AN", 4278, 3592, "25.00", 53.36709, -1.48228),
    ("C88073", "Heeley Green Surgery", "302 Gleadless Road, Sheffield", "S2 3AJ", 5800, 5791, "31.70", 53.35891, -1.46276),
    ("C88082", "Carrfield Medical Centre", "Carrfield Street, Sheffield", "S8 9SG", 1310, 1476, "31.50", 53.35862, -1.46505),
    ("C88631", "Veritas Health Centre", "243-245 Chesterfield Road, Sheffield", "S8 0RT", 1413, 1303, "21.30", 53.35424, -1.48101),
]  # fmt: skip

# host practice, rooms, hearing loop
HUBS = [("C88019", 4, True), ("C88026", 5, True), ("C88073", 4, False)]
INTERPRETERS = ("ar", "bfi", "pl", "so", "ur")

# code, name, words for patients, minutes, channel, share of demand
SERVICES = [
    ("gp", "GP appointment", "See a doctor about a new or continuing problem", 15, "in_person", "0.30"),
    ("gp_telephone", "GP telephone appointment", "A doctor telephones you", 15, "telephone", "0.12"),
    ("minor_illness", "Minor illness", "See an advanced nurse practitioner about coughs, infections, rashes and pain", 15, "in_person", "0.14"),
    ("long_term_condition", "Long-term condition review", "Asthma, diabetes, blood pressure and heart checks with a nurse", 20, "in_person", "0.11"),
    ("cervical_screening", "Cervical screening (smear test)", "With a nurse; about 20 minutes", 20, "in_person", "0.07"),
    ("blood_test", "Blood test", "Bring your form or know who asked for the test", 10, "in_person", "0.08"),
    ("health_check", "NHS Health Check", "For ages 40 to 74: heart, weight and blood pressure", 30, "in_person", "0.06"),
    ("medication_review", "Medication review", "Talk through your medicines with a pharmacist", 15, "telephone", "0.07"),
    ("physiotherapy", "First-contact physiotherapy", "Back, neck, knee and other joint or muscle problems", 20, "in_person", "0.05"),
]  # fmt: skip

AGES = {"health_check": (40, 74), "cervical_screening": (25, 64)}  # both included
REGISTERED_SEX = {"cervical_screening": "female"}
SAME_DAY_PERCENT = {"gp": 30, "gp_telephone": 30}  # the rest can be booked in advance
PARTNER_HOURS = {"gp": 48, "gp_telephone": 48, "minor_illness": 48}  # NHS 111 books these, near to the time
TURN_ROUND_MINUTES = {"cervical_screening": 5}

SKILLS: dict[Role, tuple[str, ...]] = {
    Role.GP: ("gp", "gp_telephone"),
    Role.REGISTRAR: ("gp", "gp_telephone"),
    Role.ADVANCED_NURSE_PRACTITIONER: ("minor_illness", "long_term_condition"),
    Role.PRACTICE_NURSE: ("long_term_condition", "cervical_screening", "blood_test"),
    Role.PHARMACIST: ("medication_review",),
    Role.HEALTHCARE_ASSISTANT: ("blood_test", "health_check"),
    Role.PHYSICIAN_ASSOCIATE: ("long_term_condition",),
    Role.PHYSIOTHERAPIST: ("physiotherapy",),
}

_PENCE = {
    Role.GP: 9500,
    Role.REGISTRAR: 6000,
    Role.ADVANCED_NURSE_PRACTITIONER: 4500,
    Role.PRACTICE_NURSE: 3000,
    Role.PHARMACIST: 3500,
    Role.HEALTHCARE_ASSISTANT: 1700,
    Role.PHYSICIAN_ASSOCIATE: 3000,
    Role.PHYSIOTHERAPIST: 3200,
}


@dataclass(frozen=True)
class Member:
    """An invented clinician; minutes are the most a week in extended access, languages are besides English."""

    name: str
    gender: str
    role: Role
    maximum_minutes: int = 480
    evenings: int = 2
    languages: tuple[str, ...] = ()

    @property
    def pence_per_hour(self) -> int:
        return _PENCE[self.role]


TEAM = [
    Member("Dr Anita Shah", "female", Role.GP),
    Member("Dr Ben Holloway", "male", Role.GP, languages=("bfi",)),
    Member("Dr Chidi Okonkwo", "male", Role.GP, 570),
    Member("Dr Demi Lawson", "female", Role.GP, 330, 1),
    Member("Dr Ewan Muir", "male", Role.GP),
    Member("Dr Farah Aziz", "female", Role.GP, languages=("ur",)),
    Member("Dr Gwen Parry", "female", Role.GP, 330, 1),
    Member("Dr Hugo Marsh", "male", Role.GP),
    Member("Dr Ines Duarte", "female", Role.GP, 570),
    Member("Dr Jun Tanaka", "male", Role.GP),
    Member("Dr Kayla Reid", "female", Role.REGISTRAR, 240, 2),
    Member("Dr Lewis Boateng", "male", Role.REGISTRAR, 240, 2),
    Member("Maya Lindqvist", "female", Role.ADVANCED_NURSE_PRACTITIONER),
    Member("Nathan Creed", "male", Role.ADVANCED_NURSE_PRACTITIONER),
    Member("Orla Byrne", "female", Role.ADVANCED_NURSE_PRACTITIONER),
    Member("Parveen Malik", "female", Role.ADVANCED_NURSE_PRACTITIONER, 330, languages=("ur",)),
    Member("Rhian Hughes", "female", Role.PRACTICE_NURSE),
    Member("Sally Thorpe", "female", Role.PRACTICE_NURSE, languages=("bfi",)),
    Member("Tariq Javed", "male", Role.PRACTICE_NURSE),
    Member("Una Fitzroy", "female", Role.PRACTICE_NURSE, 330, 1),
    Member("Vera Kowalska", "female", Role.PRACTICE_NURSE, languages=("pl",)),
    Member("Wes Adeyemi", "male", Role.PHARMACIST),
    Member("Xanthe Cole", "female", Role.PHARMACIST, 330),
    Member("Yusuf Demir", "male", Role.PHARMACIST, languages=("tr",)),
    Member("Zoe Pickering", "female", Role.HEALTHCARE_ASSISTANT),
    Member("Ade Bello", "male", Role.HEALTHCARE_ASSISTANT),
    Member("Bryony Stokes", "female", Role.HEALTHCARE_ASSISTANT),
    Member("Carl Whitaker", "male", Role.PHYSICIAN_ASSOCIATE, 330),
    Member("Dilys Rowe", "female", Role.PHYSIOTHERAPIST),
    Member("Eamon Quigley", "male", Role.PHYSIOTHERAPIST, 330),
]
