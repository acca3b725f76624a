"""Measures what is pure or small: the dog's process in memory, FEEL, decision tables, a letter, the verification."""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any

import django

django.setup()

from benchmarks.matters import KINDS, open_matter  # noqa: E402
from tests.house_clock import BERLIN  # noqa: E402

from zusage.cases.models import Delivery  # noqa: E402
from zusage.cases.operations.parts.letter_data import letter_of  # noqa: E402
from zusage.cases.queries.verification import verify_cases  # noqa: E402
from zusage.catalogue import queries as catalogue  # noqa: E402
from zusage.common import clock  # noqa: E402
from zusage.common.domain.german import local_day  # noqa: E402
from zusage.common.tenancy import read_transaction  # noqa: E402
from zusage.identity import queries as identity  # noqa: E402
from zusage.letters.domain.typesetting import typeset  # noqa: E402
from zusage.processes import domain as processes  # noqa: E402

CASES_TO_VERIFY = 200


def main() -> None:
    town = identity.municipality_by_key("darmstadt").id
    now = clock.now()
    with read_transaction(town):
        package = catalogue.get_service("hund-anmelden").package
    variables = package.start_variables(_answers(now), received_on=local_day(now, BERLIN), channel="online")
    expression = processes.compile_expression('antrag.weitere_hunde + 1 > 2 and antrag.anlass = "angeschafft"')
    values = processes.feel_value({"antrag": {"weitere_hunde": 1, "anlass": "angeschafft"}})
    decision, told = package.decisions.decisions[-1].id, processes.feel_value(variables)
    found: dict[str, float] = {
        "process_per_second": per_second(lambda: _live(package, variables, now)),
        "feel_per_second": per_second(lambda: expression.evaluate(values)),
        "decision_per_second": per_second(lambda: package.decisions.evaluate(decision, told)),
    }
    receipt = open_matter(town, "machine", now)
    with read_transaction(town):
        letter = letter_of(Delivery.objects.filter(case_id=receipt.case_id).exclude(letter="").first())
    typeset(letter, timestamp=now)
    found["letter_ms"] = 1000 / per_second(lambda: typeset(letter, timestamp=now))
    for number in range(CASES_TO_VERIFY):
        open_matter(town, KINDS[number % 2], clock.now())
    with read_transaction(town):
        begun = perf_counter()
        verified = verify_cases(clock.now(), replay=True)
        found["verify_cases_per_second"] = verified.cases / (perf_counter() - begun)
    sys.stdout.write(json.dumps(found) + "\n")


def per_second(function: Callable[[], Any], seconds: float = 1.5) -> float:
    """Return how often a function can be called in a second."""
    function()
    count, start = 0, perf_counter()
    while perf_counter() - start < seconds:
        function()
        count += 1
    return count / (perf_counter() - start)


def _live(package: Any, variables: dict[str, Any], now: Any) -> None:
    """Start the process of a matter for a clerk, answer what it asks, and decide: one matter from start to end."""
    step = processes.start(package.program, variables, now, BERLIN, decisions=package.decisions)
    outputs = {
        "entscheidung": "festsetzen",
        "satzart": "erster",
        "steuerbeginn": str(local_day(now, BERLIN)),
        "ermaessigung_gewaehrt": False,
    }
    todo = list(step.effects)
    while todo:
        effect = todo.pop(0)
        if isinstance(effect, processes.CreateWorkItem):
            signal: Any = processes.CompleteWorkItem(effect.effect_id, outputs)
        elif isinstance(effect, processes.CallService):
            signal = processes.CompleteService(effect.effect_id, {})
        else:
            continue
        step = processes.advance(package.program, step.state, signal, now, BERLIN, decisions=package.decisions)
        todo += step.effects


def _answers(now: Any) -> dict[str, Any]:
    return {
        "halter_name": "Kim Beispiel",
        "halter_anschrift": {"street": "Rheinstraße", "house_number": "7", "postal_code": "64283", "city": "Darmstadt"},
        "hund_name": "Bello",
        "hund_art": "rasse",
        "hund_rasse": "Rottweiler",
        "anlass": "angeschafft",
        "hund_seit": str(local_day(now, BERLIN) - timedelta(days=5)),
        "vorher_versteuert": False,
        "weitere_hunde": 0,
        "mithalter": False,
        "ermaessigung": False,
        "sepa": False,
    }


if __name__ == "__main__":
    main()
