"""SpiffWorkflow as a peer: the same process, run and stored as its documentation shows.

Source: SpiffWorkflow 3.2, documentation, "Workflows" and "Custom serialization".
"""

from io import BytesIO
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.defaults import UserTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


class Spiff:
    """One process, parsed once."""

    def __init__(self, xml: bytes) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(BytesIO(xml)))
        self.spec = parser.get_spec("bench")
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def in_memory(self) -> None:
        workflow = self._begun()
        for _ in range(2):
            self._complete(workflow)
        if not workflow.is_completed():
            raise AssertionError("the process has not ended")

    def stored(self, rows: Any) -> None:
        """Run one instance; between the steps nothing is kept but what is stored."""
        workflow = self._begun()
        instance = rows.create(self.serializer.serialize_json(workflow), self._events(workflow))
        for _ in range(2):
            workflow = self.serializer.deserialize_json(rows.state(instance))
            self._complete(workflow)
            rows.change(instance, self.serializer.serialize_json(workflow), self._events(workflow))

    def _begun(self) -> BpmnWorkflow:
        workflow = BpmnWorkflow(self.spec)
        workflow.task_tree.data["x"] = 1
        workflow.do_engine_steps()
        return workflow

    def _complete(self, workflow: BpmnWorkflow) -> None:
        task = next(task for task in workflow.get_tasks(state=TaskState.READY) if isinstance(task.task_spec, UserTask))
        task.data["ok"] = True
        task.run()
        workflow.do_engine_steps()

    def _events(self, workflow: BpmnWorkflow) -> str:
        """Return what has been completed, as far as SpiffWorkflow tells it."""
        return ",".join(task.task_spec.name for task in workflow.get_tasks(state=TaskState.COMPLETED))
