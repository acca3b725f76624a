"""SpiffWorkflow as a second opinion: where it supports a model too, the same work items wait after every step."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from zusage.processes.domain import CompleteWorkItem, advance, compile_process, read_bpmn
from zusage.processes.domain import start as start_process
from zusage.processes.tests.domain.drawing import BERLIN, FILE, MONDAY_NOON, bpmn, flow
from zusage.processes.tests.domain.everything import Sheet

pytest.importorskip("SpiffWorkflow", reason="SpiffWorkflow is not installed: there is no second opinion")

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.defaults import UserTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


class SheetForBoth(Sheet):
    """Draws what both carry out, with conditions that FEEL and Python read alike."""

    def exclusive(self, depth):
        return self.branches("exclusiveGateway", depth, lambda number: f"w &gt; {2 - number}")

    def inclusive(self, depth):
        return self.branches("inclusiveGateway", depth, lambda number: f"w &gt; {number}")


@st.composite
def files_for_both(draw):
    sheet = SheetForBoth(draw, ("user", "task", "row", "exclusive", "inclusive", "parallel", "sub_process"))
    way_in, way_out = sheet.block(3)
    # Start and End are names of its own there.
    sheet.add('<startEvent id="First"/>', '<endEvent id="Last"/>', flow("First", way_in), flow(way_out, "Last"))
    return bpmn(*sheet.levels[0])


class Theirs:
    def __init__(self, xml, w):
        parser = BpmnParser()
        tree = etree.parse(BytesIO(xml))
        for owner in tree.findall(".//{*}potentialOwner"):
            owner.getparent().remove(owner)
        parser.add_bpmn_xml(tree)
        spec = parser.get_spec("Process")
        inner = parser.get_subprocess_specs("Process")
        self.workflow = BpmnWorkflow(spec, inner)
        self.workflow.task_tree.data["w"] = w
        self.go_on()

    def go_on(self):
        """Pass abstract tasks, which wait for a person there."""
        self.workflow.do_engine_steps()
        while passing := [
            task for task in self.workflow.get_tasks(state=TaskState.READY) if not isinstance(task.task_spec, UserTask)
        ]:
            passing[0].run()
            self.workflow.do_engine_steps()

    def ready(self):
        tasks = self.workflow.get_tasks(state=TaskState.READY)
        return {task.task_spec.bpmn_id: task for task in tasks if isinstance(task.task_spec, UserTask)}

    def done(self, activity):
        self.ready()[activity].run()
        self.go_on()

    @property
    def has_ended(self):
        return self.workflow.is_completed()


class Ours:
    def __init__(self, xml, w):
        self.program = compile_process(read_bpmn(xml, FILE))
        self.state = start_process(self.program, {"w": w}, MONDAY_NOON, BERLIN).state

    def ready(self):
        return {wait.activity_id: wait for wait in self.state.waits}

    def done(self, activity):
        signal = CompleteWorkItem(self.ready()[activity].effect_id, {})
        self.state = advance(self.program, self.state, signal, MONDAY_NOON, BERLIN).state

    @property
    def has_ended(self):
        return self.state.is_ended


@given(files_for_both(), st.integers(0, 3), st.lists(st.integers(0, 5), min_size=12, max_size=12))
@settings(deadline=None)
def test_both_ask_for_the_same_work_after_every_step(xml, w, picks):
    ours, theirs = Ours(xml, w), Theirs(xml, w)
    for pick in picks:
        waiting = sorted(ours.ready())
        assert waiting == sorted(theirs.ready())
        assert ours.has_ended == theirs.has_ended
        if not waiting:
            break
        activity = waiting[pick % len(waiting)]
        ours.done(activity)
        theirs.done(activity)
