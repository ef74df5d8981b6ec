"""Everybody who works has a room: at no moment are there more people at a site than rooms."""

from solver.model import Model


def build(model: Model) -> None:
    """The crowd can only grow when a session starts, so that is where it is counted."""
    for site in model.problem.sites:
        here = [s for s in model.problem.sessions if s.site_id == site.id]
        for start in sorted({s.interval.start for s in here}):
            running = [s.id for s in here if s.interval.start <= start < s.interval.end]
            crowd = [v for (_, session_id), v in model.works.items() if session_id in running]
            if len(crowd) > len(site.rooms):
                model.cp.add(sum(crowd) <= len(site.rooms))
