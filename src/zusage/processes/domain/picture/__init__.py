"""What people see of a process: its elements as drawn, its outline in words, its drawing."""

from zusage.processes.domain.picture.elements import Chart, Element, Flow, Trigger, read_charts
from zusage.processes.domain.picture.outline import Branch, GoOn, Step, outline, steps_in

__all__ = [
    "Branch",
    "Chart",
    "Element",
    "Flow",
    "GoOn",
    "Step",
    "Trigger",
    "outline",
    "read_charts",
    "steps_in",
]
