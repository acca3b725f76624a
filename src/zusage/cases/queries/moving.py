"""What it would take to carry running matters on by the newest version of their service."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zusage.cases.models import Case
from zusage.cases.queries.reading import engine_state
from zusage.catalogue import queries as catalogue
from zusage.catalogue.queries import ServiceVersion
from zusage.processes import domain as processes

NO_NEW_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """One running matter, with what is in the way of moving it; nothing if it can be moved."""

    case_id: UUID
    reference: str
    from_version: str
    obstacles: tuple[processes.Obstacle, ...]


@dataclass(frozen=True, slots=True)
class MovePlan:
    """All running matters of a service that an older version carries, by reference."""

    service: ServiceVersion
    moves: tuple[PlannedMove, ...]

    @property
    def possible(self) -> tuple[PlannedMove, ...]:
        """The matters that can be moved."""
        return tuple(move for move in self.moves if not move.obstacles)

    @property
    def impossible(self) -> tuple[PlannedMove, ...]:
        """The matters that stay with their version."""
        return tuple(move for move in self.moves if move.obstacles)


def plan_moves(service_key: str, renamed: Mapping[str, str] = NO_NEW_NAMES) -> MovePlan:
    """Hold every running matter against the newest version of its service; nothing is changed.

    A matter whose process has ended keeps its version: only its letters are still on their way.

    :param renamed: new ids of elements by old ones
    :raises UnknownService: if the municipality does not offer it
    """
    target = catalogue.get_service(service_key)
    running = (Case.State.OPEN, Case.State.DECIDED)
    cases = Case.objects.filter(service_key=service_key, state__in=running).exclude(service_id=target.id)
    moves = []
    for case in cases.order_by("reference").iterator(chunk_size=200):
        state = engine_state(case)
        if state.is_ended:
            continue
        package = catalogue.get_version(case.service_id)
        found = processes.obstacles(package.program, target.package.program, state, renamed)
        moves.append(PlannedMove(case.id, case.reference, package.version, found))
    return MovePlan(target, tuple(moves))
