"""What a change costs and saves, as a manager would say it."""

from collections.abc import Iterable

from solver.questions import Price
from solver.result import Term

_ONE = {"wishes": "wish", "people": "person"}
MONEY = "pounds"


def worth(price: Price) -> str:
    """What it costs, then what it saves."""
    costs = listed(term for term in price.terms if term.amount > 0)
    saves = listed(term for term in price.terms if term.amount < 0)
    parts = ([f"costs {costs}"] if costs else []) + ([f"saves {saves}"] if saves else [])
    return "; ".join(parts) or "costs nothing"


def listed(terms: Iterable[Term]) -> str:
    """90 minutes owed, 1 evening above wish and £26."""
    *first, last = [amount(abs(term.amount), term.unit) for term in terms] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def amount(count: int, unit: str) -> str:
    if unit == MONEY:
        return f"£{count:,}"
    noun, _, rest = unit.partition(" ")
    one = _ONE.get(noun, noun.removesuffix("s"))
    return f"{count:,} {one if count == 1 else noun}{' ' * bool(rest)}{rest}"
