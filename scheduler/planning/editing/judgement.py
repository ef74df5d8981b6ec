"""What the planner's referee says of a draft as it stands: every rule that it breaks, and its price beside the plan."""

import asyncio
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.planning.editing import queries
from scheduler.planning.models import PlanRun
from scheduler.planning.standing import Standing
from scheduler.planning.words import listed
from solver import checker
from solver.checks.case import Violation
from solver.questions import difference
from solver.result import Plan, Term
from solver.tiers import Tier


@dataclass(frozen=True)
class TierPrice:
    """What a tier is short of as it stands, and how much more or less than the planner had found, in real units."""

    tier: Tier
    stands: str
    more: str
    less: str


@dataclass(frozen=True)
class Judgement:
    """`broken` is empty where the draft is legal; `against_plan`: whether there is a plan to compare it with."""

    broken: tuple[Violation, ...]
    prices: tuple[TierPrice, ...]
    against_plan: bool


async def judge(session: AsyncSession, network_id: int, standing: Standing) -> Judgement:
    """By today's facts. The referee thinks in a thread of its own, tenths of a second."""
    run = await queries.planned(session, network_id, standing.rota.id)
    return await asyncio.to_thread(_judged, standing, run)


def _judged(standing: Standing, run: PlanRun | None) -> Judgement:
    problem = standing.problem
    stands = checker.score(problem, standing.plan)
    before = _as_planned(standing, run)
    return Judgement(
        checker.check(problem, standing.plan),
        tuple(_price(tier, stands, before) for tier in Tier),
        against_plan=before is not None,
    )


def _as_planned(standing: Standing, run: PlanRun | None) -> tuple[Term, ...] | None:
    """The planner's own plan by today's facts; None where it names what there is no more."""
    plan = Plan.from_json(run.plan) if run else None
    if plan is None or any(
        one.session_id not in standing.sessions or one.person_id not in standing.names for one in plan.assignments
    ):
        return None
    return checker.score(standing.problem, plan)


def _price(tier: Tier, stands: tuple[Term, ...], before: tuple[Term, ...] | None) -> TierPrice:
    own = [term for term in stands if term.tier is tier and term.amount]
    moved = [term for term in difference(before, stands).terms if term.tier is tier] if before else []
    return TierPrice(
        tier,
        listed(own) if own else "",
        listed([term for term in moved if term.amount > 0]) if any(term.amount > 0 for term in moved) else "",
        listed([term for term in moved if term.amount < 0]) if any(term.amount < 0 for term in moved) else "",
    )
