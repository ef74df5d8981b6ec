"""What a plan is worth, tier by tier, each wish in its own unit: what a manager reads before publishing."""

from solver.result import Result, TierValue


def verdict(result: Result) -> list[tuple[str, str]]:
    """(tier, sentence), most important first."""
    return [(tier.tier.capitalize(), f"{_short(result, tier)}; {_certainty(tier)}") for tier in result.tiers]


def _short(result: Result, tier: TierValue) -> str:
    parts = [f"{term.amount:,} {term.unit}" for term in result.terms if term.tier is tier.tier and term.amount]
    return ", ".join(parts) or "nothing short"


def _certainty(tier: TierValue) -> str:
    if tier.gap == 0:
        return "proven best"
    return f"within {tier.gap:.1%} of the best" if tier.gap < 1 else "not yet known how much better it could be"
