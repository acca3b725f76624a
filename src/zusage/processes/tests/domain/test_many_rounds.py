"""Ten thousand rounds of one activity run in a single step, one after the other and side by side."""

from datetime import UTC, datetime

import pytest

from zusage.processes.domain import compile_process, fold, read_bpmn, start
from zusage.processes.domain.state import encode_state

ROUNDS = 10_000
FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">
  <process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <scriptTask id="t" scriptFormat="application/feel">
      <multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>{rounds}</loopCardinality>
      </multiInstanceLoopCharacteristics><script>{{gezaehlt: loopCounter}}</script></scriptTask>
    <sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process>
</definitions>"""


@pytest.mark.parametrize("sequential", ["true", "false"], ids=["one after the other", "side by side"])
def test_ten_thousand_rounds_run_to_the_end(sequential: str) -> None:
    model = read_bpmn(FILE.format(sequential=sequential, rounds=ROUNDS).encode(), "runden.bpmn")

    step = start(compile_process(model), {}, datetime(2026, 12, 1, tzinfo=UTC), UTC)

    assert step.state.is_ended
    assert encode_state(fold(step.events)) == encode_state(step.state)
