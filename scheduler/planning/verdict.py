"""What a plan is worth, tier by tier, each wish in its own unit: what a manager reads before publishing."""

from solver.result import Result, TierValue


def verdict(result: Result) -> list[tuple[str, str]]:
    """(tier, sentence), most important first; then what patients can reach, if that is known."""
    tiers = [(tier.tier.capitalize(), f"{_short(result, tier)}; {_certainty(tier)}") for tier in result.tiers]
    return [*tiers, ("Reach", _reach(result))] if result.reach else tiers


def _short(result: Result, tier: TierValue) -> str:
    parts = [f"{term.amount:,} {term.unit}" for term in result.terms if term.tier is tier.tier and term.amount]
    return ", ".join(parts) or "nothing short"


def _certainty(tier: TierValue) -> str:
    if tier.gap == 0:
        return "proven best"
    return f"within {tier.gap:.1%} of the best" if tier.gap < 1 else "not yet known how much better it could be"


def _reach(result: Result) -> str:
    least, most = (pick(result.reach, key=lambda one: one.minutes_per_1000_a_week) for pick in (min, max))
    unit = "minutes per 1,000 weighted patients a week"
    if least.minutes_per_1000_a_week == most.minutes_per_1000_a_week:
        return f"{least.minutes_per_1000_a_week:.1f} {unit} for everybody"
    ends = (f"{one.minutes_per_1000_a_week:.1f} ({one.name})" for one in (least, most))
    return f"{' to '.join(ends)} {unit}"
