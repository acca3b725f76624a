"""The kernel of the house for compiled code: the lab calls it as it stands, and numba compiles its source."""

from numba.extending import register_jitable

from zusage.capacity.domain.kernel import demand, earliest_fit, first_day_with, root_up
from zusage.capacity.domain.windows import window_in_force

for _each in (root_up, demand, first_day_with, earliest_fit, window_in_force):
    register_jitable(_each)

__all__ = ["demand", "earliest_fit", "window_in_force"]
