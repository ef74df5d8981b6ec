"""Whether what a provider says is enough, without any provider."""

from datetime import date

import pytest

from scheduler.access.errors import NotLetIn
from scheduler.access.openid.claims import Citizen, Colleague, Level, citizen_of, colleague_of, meets

ABOUT = {"nhs_number": "9990000018", "birthdate": "1980-03-31", "identity_proofing_level": "P9"}


@pytest.mark.parametrize(
    ("vector", "basic", "full"),
    [("P9.Cp.Cd", True, True), ("P9.Cm", True, True), ("P9.Cp.Ck", True, True), ("P5.Cp.Cd", True, False), ("P5.Cm", True, False),
     ("P0.Cp.Cd", False, False), ("P9.Cp", False, False), ("P9", False, False), ("Cp.Cd", False, False), ("", False, False)],
)  # fmt: skip
def test_a_vector_meets_a_level_with_that_proof_or_more_and_two_factors(vector: str, basic: bool, full: bool) -> None:
    assert (meets(vector, Level.P5), meets(vector, Level.P9)) == (basic, full)


@pytest.mark.parametrize(
    ("vector", "proofing", "proven"), [("P9.Cm", "P9", True), ("P9.Cm", "P5", False), ("P5.Cm", "P9", False)]
)
def test_appointments_are_seen_where_both_answers_say_the_highest_level(
    vector: str, proofing: str, proven: bool
) -> None:
    who = citizen_of({"vot": vector}, ABOUT | {"identity_proofing_level": proofing}, Level.P5)
    assert who == Citizen("9990000018", date(1980, 3, 31), proven)


@pytest.mark.parametrize(
    "change", [{"birthdate": "31 March"}, {"nhs_number": ""}, {"identity_proofing_level": "P0"}, {"birthdate": None}]
)
def test_without_number_birthday_or_proof_they_are_nobody(change: dict[str, str | None]) -> None:
    with pytest.raises(NotLetIn):
        citizen_of({"vot": "P9.Cm"}, ABOUT | change, Level.P5)


def test_the_two_answers_are_about_one_number() -> None:
    with pytest.raises(NotLetIn):
        citizen_of({"vot": "P9.Cm", "nhs_number": "9990000026"}, ABOUT, Level.P9)


@pytest.mark.parametrize(
    ("checked", "email"), [(True, "a@example.com"), ("true", "a@example.com"), (False, None), (None, None)]
)
def test_an_address_counts_where_the_provider_has_checked_it(checked: object, email: str | None) -> None:
    about = {"email": " A@example.com", "email_verified": checked}
    assert colleague_of({"iss": "i", "sub": "s"}, about) == Colleague("i", "s", email)
