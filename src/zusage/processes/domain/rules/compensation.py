"""Compensation: which activity undoes which."""

from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, is_a, label

_HANDLER = "10.7.1, Compensation Handler"


def _handlers(view: View) -> Iterator[tuple[Element, list[Element]]]:
    """Yield each compensation event on a border with the activities an association links to it."""
    linked: dict[int, list[Element]] = {}
    for association in view.all("association"):
        ends = [view.named_by(association, "sourceRef"), view.named_by(association, "targetRef")]
        for border, other in (ends, ends[::-1]):
            if border is not None and other is not None and is_a(other, "activity"):
                linked.setdefault(id(border), []).append(other)
    for event in view.all("boundaryEvent"):
        if "compensate" in view.triggers(event):
            yield event, linked.get(id(event), [])


@rule("compensation.handler", _HANDLER, "EXT.143")
def compensation_events_have_a_handler(view: View) -> Iterator[Violation]:
    """An association links a compensation event on a border to the activity that undoes."""
    for event, handlers in _handlers(view):
        if not handlers:
            yield event, f"Nothing undoes {event.get('attachedToRef')}; link {label(event)} to an activity."


@rule("compensation.marked", _HANDLER, "EXT.144")
def handlers_are_marked(view: View) -> Iterator[Violation]:
    """The activity that undoes is marked as one for compensation."""
    for _, handlers in _handlers(view):
        for activity in handlers:
            if not activity.is_true("isForCompensation"):
                yield activity, f'{label(activity)} undoes another; mark it with isForCompensation="true".'


@rule("compensation.flow", _HANDLER, "EXT.145")
def handlers_lie_outside_the_flow(view: View) -> Iterator[Violation]:
    """No sequence flow leads to an activity for compensation or leaves it."""
    for activity in view.of_kind("activity"):
        if activity.is_true("isForCompensation") and (view.has_entering(activity) or view.has_leaving(activity)):
            yield activity, f"{label(activity)} is for compensation; take off the sequence flows."


RULES = (compensation_events_have_a_handler, handlers_are_marked, handlers_lie_outside_the_flow)
