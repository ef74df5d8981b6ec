"""How long somebody has worked on end, as far as any catch-up asks: what decides when the next one is due."""

from collections.abc import Sequence

from scheduler.rota.carve.problem import Service

Since = tuple[tuple[int, int], ...]
"""For each length of gap: the appointments, and their minutes, since somebody had so long a gap."""


class OnEnd:
    """What the services of one shift ask of it. Counts stop where it makes no difference how much more there was."""

    def __init__(self, services: Sequence[Service]) -> None:
        asked = [service.catch_up for service in services if service.catch_up]
        self._gaps = sorted({catch_up.gap for catch_up in asked})
        self._most = [
            (
                max(catch_up.appointments or 0 for catch_up in asked if catch_up.gap == gap),
                max(catch_up.minutes or 0 for catch_up in asked if catch_up.gap == gap),
            )
            for gap in self._gaps
        ]
        self.rested: Since = tuple((0, 0) for _ in self._gaps)

    def waits(self, since: Since, service: Service, turn_round: int) -> list[int]:
        """Minutes worth waiting before an appointment: as the room needs, or until something is caught up.

        Nobody gains by catching up before it is due, unless the room stands empty in any case.
        """
        waits = {self.after(since, turn_round): turn_round}
        if turn_round or self._due(since, service):
            for gap in self._gaps:
                waits.setdefault(self.after(since, max(gap, turn_round)), gap)
        return [minutes for rested, minutes in waits.items() if not self._due(rested, service)]

    def after(self, since: Since, idle: int) -> Since:
        return tuple((0, 0) if gap <= idle else count for gap, count in zip(self._gaps, since, strict=True))

    def worked(self, since: Since, service: Service) -> Since:
        return tuple(
            (min(appointments + 1, most[0]), min(minutes + service.minutes, most[1]))
            for (appointments, minutes), most in zip(since, self._most, strict=True)
        )

    def _due(self, since: Since, service: Service) -> bool:
        catch_up = service.catch_up
        return catch_up is not None and catch_up.due(*since[self._gaps.index(catch_up.gap)])
