"""Draws block-structured processes with every element the engine carries out.

Each block has one way in and one way out, and always comes to its way out: so a drawn process can always end.
"""

from hypothesis import strategies as st

from zusage.processes.domain import compile_process, read_bpmn
from zusage.processes.tests.domain.drawing import FILE, bpmn, flow, gateway, script, service, user

ROOTS = (
    '<signal id="s0" name="s0"/><signal id="s1" name="s1"/><error id="e0" errorCode="e0"/>'
    '<escalation id="x0" escalationCode="x0"/><message id="m0" name="m0"/>'
)
SIMPLE = ("user", "service", "script", "task", "timer", "throw_signal", "throw_message", "throw_escalation", "receive")
NESTED = (
    "row", "exclusive", "parallel", "inclusive", "complex", "loop", "sub_process", "guarded", "event_sub_process",
    "repeated", "several", "many_sub_processes", "event_based", "transaction", "ad_hoc", "compensated", "quantities",
    "error_caught", "conditional_flows", "repeating_timer",
)  # fmt: skip
PURE = ("user", "script", "task", "exclusive", "parallel", "row", "loop", "sub_process")
"""What SpiffWorkflow and the engine mean the same by."""


class Sheet:
    """One process while it is drawn."""

    def __init__(self, draw, kinds):
        self.draw = draw
        self.kinds = kinds
        self.levels = [[]]
        self.count = 0

    def name(self, letter):
        self.count += 1
        return f"{letter}{self.count}"

    def add(self, *elements):
        self.levels[-1] += elements

    def element(self, tag, letter, inner="", attributes=""):
        name = self.name(letter)
        self.add(f'<{tag} id="{name}" {attributes}>{inner}</{tag}>')
        return name, name

    def block(self, depth):
        """Draw one block and return its way in and its way out."""
        simple = [kind for kind in self.kinds if kind in SIMPLE]
        nested = [kind for kind in self.kinds if kind in NESTED]
        kind = self.draw(st.sampled_from(simple + nested if depth > 0 and self.count < 40 else simple))
        return getattr(self, kind)(depth - 1)

    def within(self, tag, depth, letter, attributes="", more=""):
        """Draw a sub-process of one block."""
        name, first, last = self.name(letter), self.name("I"), self.name("O")
        self.levels.append([])
        way_in, way_out = self.block(depth)
        inner = [f'<startEvent id="{first}"/>', flow(first, way_in), f'<endEvent id="{last}"/>', flow(way_out, last)]
        content = "".join(self.levels.pop() + inner)
        self.add(f'<{tag} id="{name}" {attributes}>{more}{content}</{tag}>')
        return name

    # -- simple ---------------------------------------------------------------------------------------------

    def user(self, _):
        name = self.name("U")
        self.add(user(name, "applicant"))
        return name, name

    def service(self, _):
        name = self.name("S")
        self.add(service(name))
        return name, name

    def script(self, _):
        name = self.name("C")
        self.add(script(name, "{steps: if is defined(steps) then steps + 1 else 1}"))
        return name, name

    def task(self, _):
        return self.element(self.draw(st.sampled_from(["task", "manualTask"])), "T")

    def timer(self, _):
        return self.element("intermediateCatchEvent", "Z", _hours(1))

    def repeating_timer(self, _):
        """A catch event with a cycle sends a token each time; only the first is let through here."""
        wait, _ = self.element("intermediateCatchEvent", "Z", _timer("timeCycle", "R2/PT1H"))
        join, _ = self.quantity(2)
        self.add(flow(wait, join))
        return wait, join

    def quantity(self, count):
        return self.element("task", "Q", attributes=f'startQuantity="{count}"')

    def throw_signal(self, _):
        return self.element("intermediateThrowEvent", "N", '<signalEventDefinition signalRef="s0"/>')

    def throw_message(self, _):
        return self.element("intermediateThrowEvent", "N", '<messageEventDefinition messageRef="m0"/>')

    def throw_escalation(self, _):
        return self.element("intermediateThrowEvent", "N", '<escalationEventDefinition escalationRef="x0"/>')

    def receive(self, _):
        return self.element("receiveTask", "R", attributes='messageRef="m0"')

    # -- gateways -------------------------------------------------------------------------------------------

    def row(self, depth):
        first_in, first_out = self.block(depth)
        second_in, second_out = self.block(depth)
        self.add(flow(first_out, second_in))
        return first_in, second_out

    def branches(self, tag, depth, condition, join_inner="", default=True):
        split, join = self.name("G"), self.name("J")
        count = self.draw(st.integers(2, 3))
        attributes = ""
        for number in range(count):
            way_in, way_out = self.block(depth)
            is_default = default and number == count - 1
            self.add(flow(split, way_in, "" if is_default else condition(number)), flow(way_out, join))
            attributes = f'default="{split}_{way_in}"' if is_default else attributes
        self.add(f'<{tag} id="{split}" {attributes}/>', f'<{tag} id="{join}">{join_inner}</{tag}>')
        return split, join

    def exclusive(self, depth):
        return self.branches("exclusiveGateway", depth, lambda number: f"w = {number}")

    def parallel(self, depth):
        return self.branches("parallelGateway", depth, lambda _: "", default=False)

    def inclusive(self, depth):
        return self.branches("inclusiveGateway", depth, lambda number: f"w &gt;= {number}")

    def complex(self, depth):
        split, join = self.name("G"), self.name("J")
        for _ in range(2):
            way_in, way_out = self.block(depth)
            self.add(flow(split, way_in), flow(way_out, join))
        count = self.draw(st.integers(1, 2))
        inner = f"<activationCondition>activationCount &gt;= {count}</activationCondition>"
        self.add(f'<parallelGateway id="{split}"/>', f'<complexGateway id="{join}">{inner}</complexGateway>')
        return split, join

    def conditional_flows(self, depth):
        """An activity with a condition on one flow and a default; both come together again."""
        name, join = self.name("T"), self.name("J")
        first_in, first_out = self.block(depth)
        second_in, second_out = self.block(depth)
        self.add(f'<task id="{name}" default="{name}_{second_in}"/>', gateway(join))
        self.add(flow(name, first_in, "w = 1"), flow(name, second_in), flow(first_out, join), flow(second_out, join))
        return name, join

    def loop(self, depth):
        """A loop always holds a user task, so that it never goes round by itself."""
        again, leave, after = self.name("X"), self.name("X"), self.name("X")
        way_in, way_out = self.block(depth)
        waiting, _ = self.user(depth)
        self.add(gateway(again), flow(again, way_in), flow(way_out, waiting), flow(waiting, leave))
        self.add(gateway(leave, f"{leave}_{after}"), flow(leave, again, "w = 3"), flow(leave, after), gateway(after))
        return again, after

    def event_based(self, depth):
        split, join = self.name("G"), self.name("J")
        for inner in (
            _hours(2),
            '<signalEventDefinition signalRef="s1"/>',
            '<messageEventDefinition messageRef="m0"/>',
        ):
            event, _ = self.element("intermediateCatchEvent", "Z", inner)
            self.add(flow(split, event), flow(event, join))
        self.add(f'<eventBasedGateway id="{split}"/>', gateway(join))
        return split, join

    # -- activities -----------------------------------------------------------------------------------------

    def sub_process(self, depth):
        name = self.within("subProcess", depth, "P")
        return name, name

    def boundary(self, host, inner, join, interrupting=True):
        """Draw a boundary event whose way leads to the join, or to an end of its own if it does not interrupt."""
        event = self.name("B")
        kind = "" if interrupting else 'cancelActivity="false"'
        self.add(f'<boundaryEvent id="{event}" attachedToRef="{host}" {kind}>{inner}</boundaryEvent>')
        if interrupting:
            self.add(flow(event, join))
        else:
            after, last = self.name("T"), self.name("E")
            self.add(f'<task id="{after}"/><endEvent id="{last}"/>', flow(event, after), flow(after, last))

    def guarded(self, depth):
        host_in, host = self.draw(st.sampled_from([self.user, self.sub_process]))(depth)
        join = self.name("J")
        inner = self.draw(
            st.sampled_from(
                [
                    _hours(2),
                    '<signalEventDefinition signalRef="s0"/>',
                    '<escalationEventDefinition escalationRef="x0"/>',
                    "<conditionalEventDefinition><condition>w = 2</condition></conditionalEventDefinition>",
                    _timer("timeCycle", "R2/PT2H"),
                ]
            )
        )  # fmt: skip
        self.boundary(host, inner, join, interrupting=self.draw(st.booleans()))
        self.add(gateway(join), flow(host, join))
        return host_in, join

    def event_sub_process(self, depth):
        inner = self.draw(st.sampled_from([_hours(2), '<signalEventDefinition signalRef="s0"/>']))
        kind = self.draw(st.sampled_from(["", 'isInterrupting="false"']))
        event, first, last = self.name("V"), self.name("I"), self.name("O")
        after = self.name("U")
        more = (
            f'<subProcess id="{event}" triggeredByEvent="true"><startEvent id="{first}" {kind}>{inner}</startEvent>'
            f'{user(after)}<endEvent id="{last}"/>{flow(first, after)}{flow(after, last)}</subProcess>'
        )
        name = self.within("subProcess", depth, "P", more=more)
        return name, name

    def repeated(self, _):
        name = self.name("L")
        self.add(
            f'<scriptTask id="{name}" scriptFormat="feel"><standardLoopCharacteristics loopMaximum="3">'
            "<loopCondition>loopCounter &lt; 2</loopCondition></standardLoopCharacteristics>"
            "<script>{steps: if is defined(steps) then steps + 1 else 1}</script></scriptTask>"
        )
        return name, name

    def several(self, _):
        sequential = self.draw(st.sampled_from(["true", "false"]))
        name = self.name("M")
        inner = (
            f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>2</loopCardinality>'
            "<completionCondition>w = 3</completionCondition></multiInstanceLoopCharacteristics>"
        )
        self.add(user(name, inner=inner))
        return name, name

    def many_sub_processes(self, depth):
        sequential = self.draw(st.sampled_from(["true", "false"]))
        count = self.draw(st.integers(0, 3))
        more = (
            f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>{count}'
            "</loopCardinality></multiInstanceLoopCharacteristics>"
        )
        name = self.within("subProcess", depth, "P", more=more)
        return name, name

    def ad_hoc(self, _):
        name, first, second = self.name("H"), self.name("U"), self.name("U")
        ordering = self.draw(st.sampled_from(["Parallel", "Sequential"]))
        self.add(f'<adHocSubProcess id="{name}" ordering="{ordering}">{user(first)}{user(second)}</adHocSubProcess>')
        return name, name

    def quantities(self, _):
        first, _ = self.element("task", "Q", attributes='completionQuantity="2"')
        second, _ = self.user(0)
        third, _ = self.quantity(2)
        self.add(flow(first, second), flow(second, third))
        return first, third

    def error_caught(self, depth):
        """A sub-process in which an error may be thrown, and which is left by it."""
        name, first, choice, last, bad = (self.name(letter) for letter in "PIXOE")
        self.levels.append([])
        way_in, way_out = self.block(depth)
        self.add(f'<startEvent id="{first}"/>', flow(first, way_in), flow(way_out, choice))
        self.add(gateway(choice, f"{choice}_{last}"), flow(choice, last), flow(choice, bad, "w = 1"))
        self.add(f'<endEvent id="{last}"/>', f'<endEvent id="{bad}"><errorEventDefinition errorRef="e0"/></endEvent>')
        content = "".join(self.levels.pop())
        self.add(f'<subProcess id="{name}">{content}</subProcess>')
        join = self.name("J")
        self.boundary(name, '<errorEventDefinition errorRef="e0"/>', join)
        self.add(gateway(join), flow(name, join))
        return name, join

    def compensated(self, depth):
        """An activity with a handler, whose compensation is thrown after it."""
        way_in, host = self.user(depth)
        event, undo = self.name("B"), self.name("K")
        self.add(f'<boundaryEvent id="{event}" attachedToRef="{host}"><compensateEventDefinition/></boundaryEvent>')
        self.add(user(undo, attributes='isForCompensation="true"'))
        self.add(f'<association id="{self.name("A")}" sourceRef="{event}" targetRef="{undo}"/>')
        thrower, _ = self.element("intermediateThrowEvent", "N", "<compensateEventDefinition/>")
        self.add(flow(host, thrower))
        return way_in, thrower

    def transaction(self, depth):
        name, first, choice, last, bad = (self.name(letter) for letter in "YIXOE")
        self.levels.append([])
        way_in, way_out = self.compensated(depth)
        self.add(f'<startEvent id="{first}"/>', flow(first, way_in), flow(way_out, choice))
        self.add(gateway(choice, f"{choice}_{last}"), flow(choice, last), flow(choice, bad, "w = 1"))
        self.add(f'<endEvent id="{last}"/>', f'<endEvent id="{bad}"><cancelEventDefinition/></endEvent>')
        content = "".join(self.levels.pop())
        self.add(f'<transaction id="{name}">{content}</transaction>')
        join = self.name("J")
        self.boundary(name, "<cancelEventDefinition/>", join)
        self.add(gateway(join), flow(name, join))
        return name, join


def _timer(kind, text):
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def _hours(count):
    return _timer("timeDuration", f"PT{count}H")


@st.composite
def files(draw, kinds=SIMPLE + NESTED, depth=3):
    """Draw the BPMN file of one process."""
    sheet = Sheet(draw, kinds)
    way_in, way_out = sheet.block(depth)
    sheet.add('<startEvent id="Start"/>', '<endEvent id="End"/>', flow("Start", way_in), flow(way_out, "End"))
    return bpmn(*sheet.levels[0], beside=ROOTS)


def programs(kinds=SIMPLE + NESTED, depth=3):
    """Draw a compiled process."""
    return files(kinds, depth).map(lambda xml: compile_process(read_bpmn(xml, FILE)))


WITHOUT_EVENTS = ("user", "task", "script", "exclusive", "parallel", "inclusive", "row", "sub_process", "several")


@st.composite
def two_at_once(draw):
    """Draw a process in which two work items, U and V, wait beside each other, each with a block behind it."""
    sheet = Sheet(draw, WITHOUT_EVENTS)
    sheet.add('<startEvent id="Start"/>', '<parallelGateway id="Split"/>', '<inclusiveGateway id="Join"/>')
    sheet.add('<endEvent id="End"/>', flow("Start", "Split"), flow("Join", "End"))
    for name in ("U", "V"):
        way_in, way_out = sheet.block(2)
        sheet.add(user(name), flow("Split", name), flow(name, way_in), flow(way_out, "Join"))
    return compile_process(read_bpmn(bpmn(*sheet.levels[0], beside=ROOTS), FILE))
