"""What is said about a plan before it is published."""

from scheduler.planning.verdict import verdict
from solver.result import Plan, Reach, Result, Status, Term, TierValue
from solver.tiers import Tier


def test_each_tier_is_told_in_its_own_units_and_with_its_certainty() -> None:
    terms = (
        Term("gp_cover", Tier.OBLIGATION, 0, "minutes without a GP", 0),
        Term("obligation", Tier.OBLIGATION, 1200, "minutes owed", 120_000),
        Term("cost", Tier.COST, 100, "pounds", 100),
    )
    tiers = (
        TierValue(Tier.OBLIGATION, 120_000, 0),
        TierValue(Tier.NEED, 0, 0),
        TierValue(Tier.COST, 100, 99),
    )
    result = Result(Status.FEASIBLE, Plan(), 120_100, 99, 0.999, 1, 1, terms, tiers)
    assert verdict(result) == [
        ("Obligation", "1,200 minutes owed; not yet known how much better it could be"),
        ("Need", "nothing short; proven best"),
        ("Cost", "100 pounds; within 1.0% of the best"),
    ]


def test_what_patients_can_reach_is_told_from_the_least_to_the_most() -> None:
    reach = (Reach("Hill", 60.0), Reach("Dale", 48.04), Reach("Most deprived fifth", 55.5))
    told = verdict(Result(Status.OPTIMAL, Plan(), 0, 0, 0, 1, 1, reach=reach))
    assert told == [("Reach", "48.0 (Dale) to 60.0 (Hill) minutes per 1,000 weighted patients a week")]
    alike = verdict(Result(Status.OPTIMAL, Plan(), 0, 0, 0, 1, 1, reach=reach[:1] * 2))
    assert alike == [("Reach", "60.0 minutes per 1,000 weighted patients a week for everybody")]
