"""What a planner is asked: people, places, sessions, needs. One module for each kind of thing."""

from solver.problem.care import ChannelMix, CoverWindow, Service, Supervision
from solver.problem.demand import Demand, LostTime, Obligation
from solver.problem.errors import ProblemError
from solver.problem.fairness import FINENESS, Community, mean_share, shares
from solver.problem.interval import DAY, Interval, cut
from solver.problem.people import Person
from solver.problem.places import Room, Session, Site
from solver.problem.problem import Problem
from solver.problem.weights import Weights

__all__ = [
    "DAY",
    "FINENESS",
    "ChannelMix",
    "Community",
    "CoverWindow",
    "Demand",
    "Interval",
    "LostTime",
    "Obligation",
    "Person",
    "Problem",
    "ProblemError",
    "Room",
    "Service",
    "Session",
    "Site",
    "Supervision",
    "Weights",
    "cut",
    "mean_share",
    "shares",
]
