"""A step of the engine: what one input made of a process."""

from zusage.processes.domain.engine.effects import Effect
from zusage.processes.domain.engine.events import Entry, told
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import EngineEvent, State


class Step:
    """The state after a start or an input, what is to be done about it, and what happened."""

    __slots__ = ("_events", "_log", "_program", "effects", "state")

    def __init__(self, program: Program, state: State, effects: tuple[Effect, ...], log: list[Entry]) -> None:
        self.state = state
        self.effects = effects
        self._program = program
        self._log = log
        self._events: tuple[EngineEvent, ...] | None = None

    @property
    def events(self) -> tuple[EngineEvent, ...]:
        """What happened, in its order."""
        if self._events is None:
            self._events = tuple(told(self._program, self._log))
        return self._events

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Step):
            return NotImplemented
        return (self.state, self.effects, self.events) == (other.state, other.effects, other.events)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Step({self.state!r}, effects={self.effects!r}, events={self.events!r})"
