"""Factors follow what the record shows, and nothing where it shows nothing."""

import random
from math import log

import pytest

from zusage.planning.backtest.factors import Factors, Observed, learn


def observed(n: int, seed: int = 1, *, slow: float = 1.0, crowded: float = 0.0) -> list[Observed]:
    """Matters of ten days or so; those of kind `Bau` take `slow` times as long, and more open ones lengthen all."""
    chance = random.Random(seed)
    made = []
    for number in range(n):
        kind = ("Pass", "Bau")[number % 2]
        crowd = chance.uniform(3, 5)
        days = chance.lognormvariate(log(10), 0.5) * (slow if kind == "Bau" else 1) * 2.718281828 ** (crowded * crowd)
        made.append(Observed({"kind": kind, "colour": chance.choice("abcdefgh")}, crowd, log(days)))
    return made


def test_without_a_record_every_factor_is_one() -> None:
    assert Factors().of({"kind": "Bau"}, 4.0) == 1.0


def test_a_kind_that_takes_four_times_as_long_gets_about_four_times_the_factor() -> None:
    learned = learn(observed(600, slow=4.0))

    ratio = learned.of({"kind": "Bau"}, 4.0) / learned.of({"kind": "Pass"}, 4.0)
    assert ratio == pytest.approx(4.0, rel=0.2)


def test_a_trait_that_says_nothing_has_next_to_no_effect() -> None:
    learned = learn(observed(600, slow=4.0))

    factors = [learned.of({"kind": "Pass", "colour": colour}, 4.0) for colour in "abcdefgh"]
    assert max(factors) / min(factors) < 1.15


def test_a_short_record_is_drawn_towards_one() -> None:
    chance = random.Random(5)
    kinds = ["a"] * 200 + ["b"] * 200 + ["rare"] * 6
    made = [
        Observed({"kind": kind}, 4.0, {"a": 0.0, "b": 1.0, "rare": 3.0}[kind] + chance.gauss(0, 0.8)) for kind in kinds
    ]
    often = [matter for matter in made for _ in range(20 if matter.traits["kind"] == "rare" else 1)]

    few, many = (learn(record).of({"kind": "rare"}, 4.0) for record in (made, often))

    assert 1 < few < many


def test_an_unknown_value_counts_as_usual_and_a_rare_one_too() -> None:
    made = [*observed(600, slow=4.0), *(Observed({"kind": "einmalig"}, 4.0, 9.0) for _ in range(4))]

    learned = learn(made)

    assert learned.of({"kind": "nie gesehen"}, 4.0) == learned.of({"kind": "einmalig"}, 4.0)


def test_an_amount_is_cut_into_four_parts_and_read_as_germans_write_it() -> None:
    chance = random.Random(2)
    made = []
    for _ in range(800):
        amount = chance.uniform(0, 4000)
        written = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
        made.append(Observed({"amount": written}, 4.0, log(40 if amount > 3000 else 10) + chance.gauss(0, 0.3)))

    learned = learn(made)

    assert len(learned.cuts["amount"]) == 3
    assert learned.of({"amount": "3.900,00"}, 4.0) / learned.of({"amount": "12,50"}, 4.0) == pytest.approx(4.0, rel=0.2)
    assert learned.of({"amount": "3900"}, 4.0) == learned.of({"amount": "3.900,00"}, 4.0)


def test_more_open_matters_lengthen_at_most_in_proportion_and_never_shorten() -> None:
    assert learn(observed(3000, crowded=0.8)).slope == pytest.approx(0.8, abs=0.25)
    assert learn(observed(3000, crowded=3.0)).slope == 1.0
    assert learn(observed(3000, crowded=-0.8)).slope == 0.0
