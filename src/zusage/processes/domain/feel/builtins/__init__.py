"""The built-in functions of FEEL under their names in the standard, one file per subject.

A function gets arguments of the declared kinds and raises ``Wrong`` (or a ValueError, ArithmeticError) where it has
no value; ``signature.run`` turns that into null and a problem.
Source: DMN 1.5, 10.3.4.
"""

from zusage.processes.domain.feel.builtins.contexts import CONTEXTS
from zusage.processes.domain.feel.builtins.conversion import CONVERSION
from zusage.processes.domain.feel.builtins.dates import DATES
from zusage.processes.domain.feel.builtins.lists import LISTS
from zusage.processes.domain.feel.builtins.numbers import NUMBERS
from zusage.processes.domain.feel.builtins.range_text import RANGE_TEXT
from zusage.processes.domain.feel.builtins.ranges import RANGES
from zusage.processes.domain.feel.builtins.sorting import SORTING
from zusage.processes.domain.feel.builtins.statistics import STATISTICS
from zusage.processes.domain.feel.builtins.text import TEXT
from zusage.processes.domain.feel.builtins.truth import TRUTH

BUILTINS = CONVERSION | TRUTH | TEXT | NUMBERS | LISTS | STATISTICS | SORTING | CONTEXTS | RANGE_TEXT | RANGES | DATES
