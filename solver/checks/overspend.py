"""What the shifts cost stays within what the network is paid for them."""

from solver.checks.case import Case
from solver.checks.cost import pounds
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    income = case.problem.income_pounds
    over = 0 if income is None else max(0, pounds(case) - income)
    return Term("overspend", Tier.COST, over, "pounds above income", over * case.problem.weights.overspent_pound)
