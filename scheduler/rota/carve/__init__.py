"""From plan to slots: which appointments a rota's shifts are cut into, where the idle minutes go, and when each opens.

Pure: a `CarvingProblem` goes in, a `Carving` comes out.
"""

from scheduler.rota.carve.carving import carve
from scheduler.rota.carve.pause import PAUSE, pause_within
from scheduler.rota.carve.problem import CarvingError, CarvingProblem, CatchUp, Demand, Period, Service, Shares, Shift
from scheduler.rota.carve.result import CarvedSlot, Carving, Idle, Opens, Reason

__all__ = [
    "PAUSE",
    "CarvedSlot",
    "Carving",
    "CarvingError",
    "CarvingProblem",
    "CatchUp",
    "Demand",
    "Idle",
    "Opens",
    "Period",
    "Reason",
    "Service",
    "Shares",
    "Shift",
    "carve",
    "pause_within",
]
