"""What a planner is asked: people, places, sessions, needs. One module for each kind of thing."""

from solver.problem.care import ChannelMix, CoverWindow, Service, Supervision
from solver.problem.contracts import Contract, Law, WeekLimits, WorkingTime
from solver.problem.demand import Demand, LostTime, Obligation
from solver.problem.errors import ProblemError
from solver.problem.fairness import FINENESS, Community, mean_share, shares
from solver.problem.interval import DAY, Interval, cut
from solver.problem.people import Person
from solver.problem.places import Room, Session, Site, Travel
from solver.problem.problem import Problem
from solver.problem.shifts import Assignment
from solver.problem.weights import Weights
from solver.problem.wishes import SHARED_KINDS, Carried, Level, Pattern, Preference

__all__ = [
    "DAY",
    "FINENESS",
    "SHARED_KINDS",
    "Assignment",
    "Carried",
    "ChannelMix",
    "Community",
    "Contract",
    "CoverWindow",
    "Demand",
    "Interval",
    "Law",
    "Level",
    "LostTime",
    "Obligation",
    "Pattern",
    "Person",
    "Preference",
    "Problem",
    "ProblemError",
    "Room",
    "Service",
    "Session",
    "Site",
    "Supervision",
    "Travel",
    "WeekLimits",
    "Weights",
    "WorkingTime",
    "cut",
    "mean_share",
    "shares",
]
