"""Sums, means and their like over lists of numbers.

Source: DMN 1.5, table 75 (list functions).
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.values import DECIMAL, Value, Wrong, kind_of

STATISTICS = Declared()


def _statistic(name: str, result: str = "number") -> Callable[[Callable[[list[Decimal]], Value]], None]:
    """Enter a function both for a list of numbers and for numbers side by side."""

    def enter(calculate: Callable[[list[Decimal]], Value]) -> None:
        @STATISTICS.builtin(f"{name}(list: list): {result}")
        def _of_list(items: list[Value]) -> Value:
            return calculate(_numbers(items))

        @STATISTICS.builtin(f"{name}(n: number, ns: number...): {result}")
        def _of_numbers(*items: Decimal) -> Value:
            return calculate(list(items))

    return enter


def _numbers(items: list[Value]) -> list[Decimal]:
    for item in items:
        if type(item) is not Decimal:
            raise Wrong(f"{kind_of(item)} given where a number is needed")
    return items


def _total(numbers: list[Decimal]) -> Decimal:
    return reduce(DECIMAL.add, numbers)


@_statistic("sum")
def _sum(numbers: list[Decimal]) -> Value:
    return _total(numbers) if numbers else None


@_statistic("product")
def _product(numbers: list[Decimal]) -> Value:
    if not numbers:
        raise Wrong("an empty list has no product")
    return reduce(DECIMAL.multiply, numbers)


@_statistic("mean")
def _mean(numbers: list[Decimal]) -> Value:
    return DECIMAL.divide(_total(numbers), Decimal(len(numbers))) if numbers else None


@_statistic("median")
def _median(numbers: list[Decimal]) -> Value:
    if not numbers:
        return None
    ordered, middle = sorted(numbers), len(numbers) // 2
    if len(numbers) % 2:
        return ordered[middle]
    return DECIMAL.divide(DECIMAL.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_statistic("stddev")
def _stddev(numbers: list[Decimal]) -> Value:
    if len(numbers) < 2:
        raise Wrong("a deviation needs two numbers at least")
    mean = DECIMAL.divide(_total(numbers), Decimal(len(numbers)))
    squares = [DECIMAL.power(DECIMAL.subtract(number, mean), Decimal(2)) for number in numbers]
    return DECIMAL.sqrt(DECIMAL.divide(_total(squares), Decimal(len(numbers) - 1)))


@_statistic("mode", "list")
def _mode(numbers: list[Decimal]) -> Value:
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)
