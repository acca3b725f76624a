"""For every structural rule what breaks it and what does not: ``«broken|mended»``.

An example stands inside an executable process; one that begins with ``!`` stands beside processes in the file.
"""

SEQUENCE = (
    '<startEvent id="S"/><sequenceFlow id="f" sourceRef="S" targetRef="A"/>'
    '<sequenceFlow id="g" sourceRef="A" targetRef="E"/><endEvent id="E"/>'
)
FORMAL = 'xsi:type="tFormalExpression"'
ITEMS = (
    '!<itemDefinition id="I" structureRef="xsd:string"/><itemDefinition id="J" structureRef="xsd:int"/>'
    '<message id="M" itemRef="I"/><interface id="N" name="n"><operation id="O" name="o"><inMessageRef>M</inMessageRef>'
    "<outMessageRef>M</outMessageRef></operation></interface>"
)
POOLS = (
    '!<collaboration id="C"><participant id="P" processRef="Q"/><participant id="R"/>{}</collaboration>'
    '<process id="Q"><startEvent id="S">{}</startEvent><intermediateCatchEvent id="K"><messageEventDefinition/>'
    '</intermediateCatchEvent><task id="A"/><endEvent id="E">{}</endEvent>'
    '<textAnnotation id="T"/></process>'
)


def pools(flow: str, start: str = "", end: str = "") -> str:
    return POOLS.format(f'<messageFlow id="m" {flow}/>', start, end)


def io(data: str, sets: str) -> str:
    return f"<ioSpecification>{data}{sets}</ioSpecification>"


def process(inner: str, attributes: str = 'isExecutable="true"', process_id: str = "X") -> str:
    return f'<process id="{process_id}" {attributes}>{inner}</process>'


def behind_the_gateway(inner: str) -> str:
    return (
        '<eventBasedGateway id="G"/><sequenceFlow id="f" sourceRef="G" targetRef="A"/>'
        f'<sequenceFlow id="g" sourceRef="G" targetRef="B"/>{inner}'
    )


def ways(pairs: str, nodes: str) -> str:
    """Return nodes with the flows between them, such as ``A-B B-C``."""
    return nodes + "".join(
        f'<sequenceFlow id="f{at}" sourceRef="{pair.split("-")[0]}" targetRef="{pair.split("-")[1]}"/>'
        for at, pair in enumerate(pairs.split())
    )


def timer(event_id: str) -> str:
    return f'<intermediateCatchEvent id="{event_id}"><timerEventDefinition/></intermediateCatchEvent>'


def loop(inner: str, activity: str = "") -> str:
    return f'<task id="A">{activity}<multiInstanceLoopCharacteristics>{inner}</multiInstanceLoopCharacteristics></task>'


COLLECTION = (
    '!<itemDefinition id="I" structureRef="xsd:string" isCollection="true"/><itemDefinition id="J" structureRef="{}"/>'
)

EXAMPLES: dict[str, list[str]] = {
    "schema.type": ['<task id="A"><standardLoopCharacteristics><loopCondition xsi:type="«tTask|tFormalExpression»">x'
                    "</loopCondition></standardLoopCharacteristics></task>"],
    "schema.child": ['<«step|task» id="A"/>', '<task id="A">«<x xmlns="urn:x"/>|»</task>',
                     '<task id="A"><incoming>«<task/>|f»</incoming></task>',
                     '<task id="A"><extensionElements>«<task/>|<x xmlns="urn:x"/>»</extensionElements></task>'],
    "schema.order": ['<task id="A">«<outgoing>f</outgoing><incoming>f</incoming>|<incoming>f</incoming>»</task>',
                     '<intermediateCatchEvent id="A"><conditionalEventDefinition>«|<condition/>»'
                     "</conditionalEventDefinition></intermediateCatchEvent>"],
    "schema.attribute": ['<task id="A" «colour|name»="red"/>', '<task id="A"><incoming «id="i"|»>f</incoming></task>'],
    "schema.attribute-missing": ['<sequenceFlow id="f" «|sourceRef="A"» targetRef="A"/>'],
    "schema.value": ['<task id="A" isForCompensation="«yes|true»"/>', '<task id="«A B|AB»"/>',
                     '<task id="A" startQuantity="«many|2»"/>', '<task id="A"><incoming>«f g|f»</incoming></task>',
                     '<parallelGateway id="A" gatewayDirection="«Up|Mixed»"/>'],
    "schema.text": ['<task id="A">«loose|»</task>'],
    "id.duplicate": ['<task id="A"/><task id="«A|B»"/>'],
    "id.missing": ["<task «|id='A'»/>"],
    "id.look-alike": ['<task id="Prüfung"/><task id="«Pru\u0308fung|Prufung»"/>'],
    "reference.prefix": ['<association id="A" sourceRef="«gone:|»A" targetRef="A"/>'],
    "reference.missing": ['<task id="A" default="«gone|f»"/><sequenceFlow id="f" sourceRef="A" targetRef="A"/>',
                          '<task id="A"><incoming>«gone|f»</incoming></task>'
                          '<sequenceFlow id="f" sourceRef="A" targetRef="A"/>'],
    "reference.kind": ['<boundaryEvent id="B" attachedToRef="«S|A»"/><startEvent id="S"/><task id="A"/>'],
    "artifact.sequence-flow-target": ['<task id="A"/><group id="T"/><sequenceFlow id="f" sourceRef="A" '
                                      'targetRef="«T|A»"/>'],
    "artifact.sequence-flow-source": ['<task id="A"/><group id="T"/><sequenceFlow id="f" sourceRef="«T|A»" '
                                      'targetRef="A"/>'],
    "artifact.message-flow-target": [pools('sourceRef="R" targetRef="«T|P»"')],
    "artifact.message-flow-source": [pools('sourceRef="«T|P»" targetRef="R"')],
    "artifact.text-format": ['<textAnnotation id="T" textFormat="«bold|text/markdown»"/>',
                             '<task id="A"><documentation textFormat="«x|text/plain; charset=utf-8»"/></task>'],
    "expression.formal": [
        f'<sequenceFlow id="f" sourceRef="A" targetRef="A"><conditionExpression «|{FORMAL}»>x</conditionExpression>'
        '</sequenceFlow><task id="A"/>',
        f'<intermediateCatchEvent id="T"><timerEventDefinition><timeDate «|{FORMAL}»>x</timeDate>'
        f'</timerEventDefinition>'
        "</intermediateCatchEvent>",
    ],
    "expression.empty": [
        f'<task id="A"><standardLoopCharacteristics><loopCondition {FORMAL}>«|x»</loopCondition>'
        "</standardLoopCharacteristics></task>",
        '<task id="A"><dataInputAssociation><targetRef>D</targetRef><transformation>« |x»</transformation>'
        "</dataInputAssociation></task>",
    ],
    "expression.language": [
        f'<sequenceFlow id="f" sourceRef="A" targetRef="A"><conditionExpression {FORMAL} language="«%zz|urn:feel»">x'
        '</conditionExpression></sequenceFlow><task id="A"/>',
    ],
    "expression.boolean": [loop(f"<completionCondition {FORMAL}>«23|a = 1»</completionCondition>")],
    "multi-instance.cardinality-integer": [loop(f"<loopCardinality {FORMAL}>«{value}|3»</loopCardinality>")
                                           for value in ('"x"', "2.5", "-1", "true")],
    "flow.source": [SEQUENCE + '<subProcess id="A" triggeredByEvent="«true|false»"/>'],
    "flow.target": [SEQUENCE + '<subProcess id="A" triggeredByEvent="«true|false»"/>'],
    "flow.listed": [
        '<startEvent id="S"><outgoing>f</outgoing></startEvent><endEvent id="E">«|<incoming>f</incoming>»</endEvent>'
        '<sequenceFlow id="f" sourceRef="S" targetRef="E"/>',
        '<startEvent id="S"><outgoing>f</outgoing></startEvent><endEvent id="E"><incoming>f</incoming></endEvent>'
        '<task id="A">«<incoming>f</incoming>|»</task><sequenceFlow id="f" sourceRef="S" targetRef="E"/>',
    ],
    "flow.immediate": ['<sequenceFlow id="f" sourceRef="A" targetRef="A" isImmediate="«false|true»"/><task id="A"/>'],
    "flow.lone-condition": [
        f'<task id="A"/><task id="B"/><sequenceFlow id="f" sourceRef="A" targetRef="B"><conditionExpression {FORMAL}>x'
        '</conditionExpression></sequenceFlow>«|<sequenceFlow id="g" sourceRef="A" targetRef="A"/>»',
        f'<«startEvent|exclusiveGateway» id="A"/><task id="B"/><sequenceFlow id="f" sourceRef="A" targetRef="B">'
        f'<conditionExpression {FORMAL}>x</conditionExpression></sequenceFlow>',
    ],
    "flow.default": [SEQUENCE + '<task id="A" default="«f|g»"/>'],
    "flow.crosses-pool": [
        "!" + process('<task id="A"/><sequenceFlow id="f" sourceRef="A" targetRef="«B|A»"/>')
        + process('<task id="B"/>', process_id="Y"),
    ],
    "flow.crosses-sub-process": [
        '<subProcess id="A"><task id="B"/></subProcess><task id="C"/><sequenceFlow id="f" sourceRef="«B|A»" '
        'targetRef="C"/>',
    ],
    "flow.not-entered": [SEQUENCE + '<task id="A"/><task id="B" «|isForCompensation="true"»/>',
                         SEQUENCE + '<task id="A"/><subProcess id="B" «|triggeredByEvent="true"»/>'],
    "flow.not-left": [SEQUENCE + '<task id="A"/><task id="B"/>«|<sequenceFlow id="h" sourceRef="B" targetRef="A"/>»'],
    "gateway.converging": [SEQUENCE + '<exclusiveGateway id="A" gatewayDirection="«Converging|Diverging»"/>'
                           '<sequenceFlow id="h" sourceRef="A" targetRef="E"/>'],
    "gateway.diverging": [SEQUENCE + '<exclusiveGateway id="A" gatewayDirection="«Diverging|Converging»"/>'
                          '<sequenceFlow id="h" sourceRef="S" targetRef="A"/>'],
    "gateway.mixed": [SEQUENCE + '<exclusiveGateway id="A" gatewayDirection="«Mixed|Unspecified»"/>'],
    "gateway.needless": [SEQUENCE + '<inclusiveGateway id="A"/>«|<sequenceFlow id="h" sourceRef="A" targetRef="E"/>»'],
    "gateway.event-based.ways": [SEQUENCE + '<eventBasedGateway id="A"/>'
                                 '«|<sequenceFlow id="h" sourceRef="A" targetRef="E"/>»'],
    "gateway.event-based.condition": [
        f'<eventBasedGateway id="G"/><task id="A"/><sequenceFlow id="f" sourceRef="G" targetRef="A">'
        f"«<conditionExpression {FORMAL}>x</conditionExpression>|»</sequenceFlow>",
    ],
    "gateway.event-based.targets": [behind_the_gateway('<«task|receiveTask» id="A"/>' + timer("B")),
                                    behind_the_gateway('<intermediateCatchEvent id="A"><«link|signal»EventDefinition'
                                                       ' name="a"/></intermediateCatchEvent>' + timer("B"))],
    "gateway.event-based.mixture": [
        behind_the_gateway('<receiveTask id="A"/><intermediateCatchEvent id="B"><«message|timer»EventDefinition/>'
                           "</intermediateCatchEvent>"),
    ],
    "gateway.event-based.boundary": [
        behind_the_gateway('<receiveTask id="A"/><task id="C"/><boundaryEvent id="D" attachedToRef="«A'
                           '|C»"/>' + timer("B")),
    ],
    "gateway.event-based.other-ways": [
        behind_the_gateway(timer("A") + timer("B") + '<task id="C"/><sequenceFlow id="h" sourceRef="C" '
                                                     'targetRef="«A|C»"/>'),
    ],
    "join.either": [
        ways("S-A A-B A-C B-D C-D", '<startEvent id="S"/><exclusiveGateway id="A"/><task id="B"/><task id="C"/>'
             '<«parallelGateway|exclusiveGateway» id="D"/>'),
        ways("S-A A-B A-C B-D C-D", '<startEvent id="S"/><«exclusiveGateway|parallelGateway» id="A"/><task id="B"/>'
             '<task id="C"/><parallelGateway id="D"/>')],
    "join.own-loop": [
        ways("S-A A-B B-C C-A C-E", '<startEvent id="S"/><«parallelGateway|exclusiveGateway» id="A"/><task id="B"/>'
             '<exclusiveGateway id="C"/><endEvent id="E"/>')],
    "gateway.event-based.instantiate": [SEQUENCE + '<eventBasedGateway id="A" instantiate="«true|false»"/>'],
    "start.entered": [SEQUENCE + '<task id="A"/><sequenceFlow id="h" sourceRef="A" targetRef="«S|A»"/>'],
    "start.not-left": ['<startEvent id="S"/><task id="A"/>«|<sequenceFlow id="f" sourceRef="S" targetRef="A"/>»'],
    "start.process-trigger": [
        *(f'<startEvent id="S"><«{trigger}|signal»EventDefinition name="a"/></startEvent>'
          for trigger in ("cancel", "compensate", "error", "escalation", "link", "terminate")),
        '!<errorEventDefinition id="D"/><signalEventDefinition id="F"/>'
        + process('<startEvent id="S"><eventDefinitionRef>«D|F»</eventDefinitionRef></startEvent>'),
    ],
    "start.called-process": [
        "!" + process('<callActivity id="A" calledElement="Y"/>')
        + process('<startEvent id="S">«<signalEventDefinition/>|»</startEvent>', process_id="Y"),
    ],
    "start.sub-process-trigger": ['<«subProcess|subProcess triggeredByEvent="true"» id="A"><startEvent id="S">'
                                  "<timerEventDefinition/></startEvent></subProcess>",
                                  '<transaction id="A"><startEvent id="S">«<timerEventDefinition/>|»</startEvent>'
                                  "</transaction>"],
    "start.without-end": ['<startEvent id="S"/>«|<endEvent id="E"/>»'],
    "start.message-flow-source": [pools('sourceRef="«S|A»" targetRef="R"')],
    "start.message-flow-target": [pools('sourceRef="R" targetRef="S"', start="«|<messageEventDefinition/>»")],
    "event-sub-process.start": ['<subProcess id="A" triggeredByEvent="true">«|<startEvent id="S"/>»</subProcess>',
                                '<subProcess id="A" triggeredByEvent="true"><startEvent id="S"/>«<startEvent id="T"/>|»'
                                "</subProcess>"],
    "event-sub-process.trigger": [
        f'<subProcess id="A" triggeredByEvent="true"><startEvent id="S" isInterrupting="{interrupts}">«{wrong}|'
        f"<signalEventDefinition/>»</startEvent></subProcess>"
        for interrupts, wrong in (("true", ""), ("true", "<cancelEventDefinition/>"),
                                  ("false", "<errorEventDefinition/>"),
                                  ("false", "<compensateEventDefinition/>"), ("true", "<terminateEventDefinition/>"))
    ],
    "end.left": [SEQUENCE + '<task id="A"/><sequenceFlow id="h" sourceRef="«E|A»" targetRef="A"/>'],
    "end.not-entered": [SEQUENCE + '<task id="A"/><endEvent id="Z"/>«|<sequenceFlow id="h" sourceRef="A" '
                                   'targetRef="Z"/>»'],
    "end.without-start": ['<endEvent id="E"/>«|<receiveTask id="A" instantiate="true"/>»'],
    "end.result": [f'<endEvent id="E"><«{result}|signal»EventDefinition name="a"/></endEvent>'
                   for result in ("conditional", "link", "timer")],
    "end.cancel": ['<«subProcess|transaction» id="A"><endEvent id="E"><cancelEventDefinition/></endEvent>'
                   "</«subProcess|transaction»>"],
    "end.message-flow-target": [pools('sourceRef="R" targetRef="«E|A»"')],
    "end.message-flow-source": [pools('sourceRef="E" targetRef="R"', end="«|<messageEventDefinition/>»")],
    "intermediate.not-entered": [
        '<intermediateThrowEvent id="A"/>«|<sequenceFlow id="f" sourceRef="A" targetRef="A"/>»',
        '<intermediateCatchEvent id="A"><«timer|link»EventDefinition name="a"/></intermediateCatchEvent>',
    ],
    "intermediate.not-left": [
        '<intermediateCatchEvent id="A"/>«|<sequenceFlow id="f" sourceRef="A" targetRef="A"/>»',
        '<intermediateThrowEvent id="A"><«signal|link»EventDefinition name="a"/></intermediateThrowEvent>',
    ],
    "intermediate.catches": [f'<intermediateCatchEvent id="A">«{wrong}|<signalEventDefinition/>»'
                             f'</intermediateCatchEvent>'
                             for wrong in ("", "<errorEventDefinition/>", "<cancelEventDefinition/>",
                                           "<escalationEventDefinition/>", "<terminateEventDefinition/>")],
    "intermediate.catches-compensation": [
        '<intermediateCatchEvent id="A"><«compensate|signal»EventDefinition/></intermediateCatchEvent>',
    ],
    "intermediate.throws": [f'<intermediateThrowEvent id="A"><«{wrong}|compensate»EventDefinition/>'
                            f'</intermediateThrowEvent>'
                            for wrong in ("timer", "error", "cancel", "conditional", "terminate")],
    "intermediate.message-flow": [pools('sourceRef="«K|A»" targetRef="R"')],
    "boundary.trigger": [
        f'<task id="A"/><boundaryEvent id="B" attachedToRef="A" cancelActivity="{cancels}">«{wrong}|'
        f'<timerEventDefinition/>»'
        "</boundaryEvent>"
        for cancels, wrong in (("true", ""), ("true", '<linkEventDefinition name="a"/>'),
                               ("true", "<terminateEventDefinition/>"), ("false", "<errorEventDefinition/>"),
                               ("false", "<cancelEventDefinition/>"), ("false", "<compensateEventDefinition/>"))
    ],
    "boundary.cancel": ['<«subProcess|transaction» id="A"/><boundaryEvent id="B" attachedToRef="A">'
                        '<cancelEventDefinition/>'
                        "</boundaryEvent>"],
    "boundary.entered": ['<task id="A"/><boundaryEvent id="B" attachedToRef="A"/>'
                         '<sequenceFlow id="f" sourceRef="A" targetRef="«B|A»"/>'],
    "boundary.not-left": ['<task id="A"/><boundaryEvent id="B" attachedToRef="A"><«timer|compensate»EventDefinition/>'
                          "</boundaryEvent>"],
    "boundary.compensation-left": ['<task id="A"/><boundaryEvent id="B" attachedToRef="A"><«compensate'
                                   '|timer»EventDefinition/>'
                                   '</boundaryEvent><sequenceFlow id="f" sourceRef="B" targetRef="A"/>'],
    "event.escalation-code": [
        '!<escalation id="X1" «|escalationCode="zu spät"»/>'
        + process('<endEvent id="E"><escalationEventDefinition escalationRef="X1"/></endEvent>'),
    ],
    "event.own-definition": [
        '!<signalEventDefinition id="D"/>'
        + process('<startEvent id="S"><eventDefinitionRef>«F|D»</eventDefinitionRef></startEvent>'
                  '<endEvent id="E"><signalEventDefinition id="F"/></endEvent>'),
    ],
    "event.data-per-definition": [
        '<startEvent id="S"><dataOutput id="O1"/><messageEventDefinition/>«<signalEventDefinition/>|»</startEvent>',
    ],
    "event.data-item": [
        ITEMS + process('<startEvent id="S"><dataOutput id="O1" itemSubjectRef="«J|I»"/><messageEventDefinition '
                        'messageRef="M"/></startEvent>'),
    ],
    "event.condition": [
        f'<intermediateCatchEvent id="A"><conditionalEventDefinition><condition «|{FORMAL}»>x</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>",
    ],
    "event.message": [ITEMS + process('<startEvent id="S"><messageEventDefinition «|messageRef="M"»/></startEvent>')],
    "event.message-operation": [
        ITEMS + process('<startEvent id="S"><messageEventDefinition messageRef="M">«|<operationRef>O</operationRef>»'
                        "</messageEventDefinition></startEvent>"),
    ],
    "event.signal": [
        '<signal id="Ruf" name="Ruf"/>'
        + process('<startEvent id="S"><signalEventDefinition «|signalRef="Ruf"»/></startEvent>'),
    ],
    "event.timer-needed": [
        process(f'<startEvent id="S"><timerEventDefinition>«|<timeDate {FORMAL}>2026-03-31</timeDate>»'
                "</timerEventDefinition></startEvent>"),
    ],
    "event.link-source": [
        '<intermediateCatchEvent id="A"><linkEventDefinition name="a"/></intermediateCatchEvent>'
        '<intermediateThrowEvent id="B"><linkEventDefinition name="«b|a»"/></intermediateThrowEvent>',
    ],
    "event.link-target": [
        '<intermediateThrowEvent id="A"><linkEventDefinition name="a">«|<target>L</target>»</linkEventDefinition>'
        '</intermediateThrowEvent><intermediateCatchEvent id="B"><linkEventDefinition id="L" name="b"/>'
        "</intermediateCatchEvent>",
    ],
    "event.link-pair": [
        '<intermediateThrowEvent id="A"><linkEventDefinition id="K" name="a"><target>L</target></linkEventDefinition>'
        '</intermediateThrowEvent><intermediateCatchEvent id="B"><linkEventDefinition id="L" name="a">'
        "«|<source>K</source>»</linkEventDefinition></intermediateCatchEvent>",
    ],
    "event.link-one-way": [
        '<intermediateThrowEvent id="A"><«link|signal»EventDefinition name="a"/></intermediateThrowEvent>'
        '<sequenceFlow id="f" sourceRef="A" targetRef="A"/>',
        '<intermediateCatchEvent id="A"><«link|signal»EventDefinition name="a"/></intermediateCatchEvent>'
        '<sequenceFlow id="f" sourceRef="A" targetRef="A"/>',
    ],
    "event.link-level": [
        '<intermediateThrowEvent id="A"><linkEventDefinition name="a"/></intermediateThrowEvent>'
        '<subProcess id="B">«|</subProcess>»<intermediateCatchEvent id="C"><linkEventDefinition name="a"/>'
        "</intermediateCatchEvent>«</subProcess>|»",
    ],
    "event.timer-one": [
        f'<intermediateCatchEvent id="A"><timerEventDefinition><timeDuration {FORMAL}>P1D</timeDuration>'
        f"«<timeDate {FORMAL}>2026-01-01</timeDate>|»</timerEventDefinition></intermediateCatchEvent>",
    ],
    **{
        f"event.timer-{name.lower()[4:]}": [
            f'<intermediateCatchEvent id="A"><timerEventDefinition><{name} {FORMAL}>«{wrong}|{right}»</{name}>'
            "</timerEventDefinition></intermediateCatchEvent>"
            for wrong, right in cases
        ]
        for name, cases in {
            "timeDate": [("morgen", "2026-03-31T12:00:00Z"), ("2026-13-01", "2026-12-01"), ("31.3.2026", "=frist"),
                         ("P1D", "2026-03-31T12:00:00.5+02:00")],
            "timeDuration": [("14 Tage", "P14D"), ("P", "P1Y2M3DT4H5M6.5S"), ("PT", "PT0S"), ("2026-01-01", "P2W"),
                             ("P1H", "${dauer}")],
            "timeCycle": [("PT1S", "R/PT1S"), ("R4", "R4/2026-01-01T00:00:00Z/P1D"), ("R4/x", "R0/PT1S")],
        }.items()
    },
    "compensation.handler": [
        '<task id="A"/><task id="U" isForCompensation="true"/><boundaryEvent id="B" attachedToRef="A">'
        '<compensateEventDefinition/></boundaryEvent>«|<association id="Z" sourceRef="B" targetRef="U"/>»',
    ],
    "compensation.marked": [
        '<task id="A"/><task id="U" «|isForCompensation="true"»/><boundaryEvent id="B" attachedToRef="A">'
        '<compensateEventDefinition/></boundaryEvent><association id="Z" sourceRef="B" targetRef="U"/>',
    ],
    "compensation.flow": [SEQUENCE + '<task id="A" «isForCompensation="true"|»/>'],
    "activity.start-quantity": ['<task id="A" startQuantity="«0|1»"/>'],
    "activity.completion-quantity": ['<subProcess id="A" completionQuantity="«-5|2»"/>'],
    "resource.one-way": ['<task id="A"><performer><resourceRef>R</resourceRef>«<resourceAssignmentExpression/>'
                         '|»</performer>'
                         "</task>"],
    "resource.binding": ['<task id="A"><potentialOwner>«|<resourceRef>R</resourceRef>»<resourceParameterBinding '
                         'parameterRef="P"/></potentialOwner></task>'],
    "loop.one": ['<task id="A"><standardLoopCharacteristics/>«<multiInstanceLoopCharacteristics/>|»</task>'],
    "loop.maximum": ['<task id="A"><standardLoopCharacteristics loopMaximum="«-1|0»"/></task>'],
    "process.choreography": ['<«choreographyTask|task» id="A"/>'],
    "sub-process.choreography": ['<transaction id="A"><«callChoreography|task» id="B"/></transaction>'],
    "event-sub-process.flow": ['<subProcess id="A" triggeredByEvent="«true|false»"/><task id="B"/>'
                               '<sequenceFlow id="f" sourceRef="B" targetRef="A"/>'],
    "transaction.method": ['<transaction id="A" method="«##Maybe|##Store»"/>', '<transaction id="A" method="«x'
                                                                               '|urn:y»"/>'],
    "ad-hoc.activity": ['<adHocSubProcess id="A">«|<task id="B"/>»</adHocSubProcess>'],
    "ad-hoc.forbidden": ['<adHocSubProcess id="A"><«startEvent|task» id="B"/></adHocSubProcess>',
                         '<adHocSubProcess id="A"><«endEvent|task» id="B"/></adHocSubProcess>'],
    "multi-instance.number": [loop(f"«|<loopCardinality {FORMAL}>3</loopCardinality>»")],
    "multi-instance.data-input": [
        loop("<loopDataInputRef>«D|L»</loopDataInputRef>", io('<dataInput id="L"/>', "")) + '<dataObject id="D"/>',
    ],
    "multi-instance.output-item": [
        COLLECTION.format("«xsd:int|xsd:string»")
        + process(loop('<loopDataOutputRef>L</loopDataOutputRef><outputDataItem id="Z" itemSubjectRef="J"/>',
                       io('<dataOutput id="L" itemSubjectRef="I"/>', ""))),
    ],
    "multi-instance.input-item": [
        COLLECTION.format("xsd:string")
        + process(loop('<loopDataInputRef>L</loopDataInputRef><inputDataItem id="Z" itemSubjectRef="«I|J»"/>',
                       io('<dataInput id="L" itemSubjectRef="I"/>', ""))),
    ],
    "multi-instance.behaviour": [
        '<escalationEventDefinition id="D"/>'
        + process('<task id="A"><multiInstanceLoopCharacteristics behavior="One" «|oneBehaviorEventRef="D"»>'
                  f"<loopCardinality {FORMAL}>2</loopCardinality></multiInstanceLoopCharacteristics></task>"),
    ],
    "service-task.input-set": [
        ITEMS + process('<serviceTask id="A" operationRef="O">' + io('<dataInput id="L"/>', "<inputSet/>«<inputSet/>|»")
                        + "</serviceTask>"),
        ITEMS + process('<serviceTask id="A" «operationRef="O"|»/>'),
    ],
    "service-task.output-set": [
        ITEMS + process('<serviceTask id="A" operationRef="O">' + io("", "<outputSet/>«<outputSet/>"
                                                                         "|»") + "</serviceTask>"),
    ],
    "service-task.input-item": [
        ITEMS + process('<serviceTask id="A" operationRef="O">' + io('<dataInput id="L" itemSubjectRef="«J|I»"/>', "")
                        + "</serviceTask>"),
    ],
    "service-task.output-item": [
        ITEMS + process('<serviceTask id="A" operationRef="O">' + io('<dataOutput id="L" itemSubjectRef="«J|I»"/>', "")
                        + "</serviceTask>"),
    ],
    "send-task.input-set": [
        ITEMS + process('<sendTask id="A" messageRef="M">' + io("", "<inputSet/>«<inputSet/>|»") + "</sendTask>"),
    ],
    "send-task.input": [
        ITEMS + process('<sendTask id="A" messageRef="M">' + io('<dataInput id="L"/>«<dataInput id="K"/>|»', "")
                        + "</sendTask>"),
    ],
    "send-task.item": [
        ITEMS + process('<sendTask id="A" messageRef="M">' + io('<dataInput id="L" «|itemSubjectRef="I"»/>', "")
                        + "</sendTask>"),
    ],
    "receive-task.start": [SEQUENCE + '<receiveTask id="A" instantiate="«true|false»"/>'],
    "receive-task.output-set": [
        ITEMS + process('<receiveTask id="A" messageRef="M">' + io("", "<outputSet/>«<outputSet/>"
                                                                       "|»") + "</receiveTask>"),
    ],
    "receive-task.output": [
        ITEMS + process('<receiveTask id="A" messageRef="M">' + io('<dataOutput id="L"/>«<dataOutput id="K"/>|»', "")
                        + "</receiveTask>"),
    ],
    "receive-task.item": [
        ITEMS + process('<receiveTask id="A" messageRef="M">' + io('<dataOutput id="L" itemSubjectRef="«J|I»"/>', "")
                        + "</receiveTask>"),
    ],
    "script-task.format": ['<scriptTask id="A" «|scriptFormat="feel"»><script>x</script></scriptTask>'],
    "call-activity.data": [
        ITEMS + process('<callActivity id="A" calledElement="Y">' + io('<dataInput id="L" itemSubjectRef="«J|I»"/>', "")
                        + "</callActivity>")
        + process(io('<dataInput id="K" itemSubjectRef="I"/>', ""), process_id="Y"),
        "!" + process('<callActivity id="A" calledElement="Y">'
                      + io('<dataInput id="L"/>«<dataInput id="N"/>|»', "<inputSet/>") + "</callActivity>")
        + process(io('<dataInput id="K"/>', "<inputSet/>"), process_id="Y"),
        "!" + process('<callActivity id="A" calledElement="G">' + io("", "«<outputSet/>|»"
                                                                         "<outputSet/>") + "</callActivity>")
        + '<globalTask id="G">' + io("", "<outputSet/>") + "</globalTask>",
    ],
    "callable.binding": [
        ITEMS + process("<supportedInterfaceRef>N</supportedInterfaceRef>" + io('<dataInput id="L"/>', "")
                        + '«|<ioBinding operationRef="O" inputDataRef="L" outputDataRef="L"/>»'),
    ],
    "callable.binding-item": [
        ITEMS + process(io('<dataInput id="L" itemSubjectRef="«J|I»"/><dataOutput id="K" itemSubjectRef="I"/>', "")
                        + '<ioBinding operationRef="O" inputDataRef="L" outputDataRef="K"/>'),
    ],
    "data.collection": [
        '!<itemDefinition id="I" isCollection="true"/>' + process('<dataObject id="D" itemSubjectRef="I" «'
                                                                  '|isCollection="1"»/>'),
        '!<itemDefinition id="I"/>'
        + process(io('<dataInput id="D" itemSubjectRef="I" isCollection="«true|false»"/>', "")),
    ],
    "data.state-name": ['<dataObject id="D" name="Akte"/><dataObjectReference id="R" dataObjectRef="D" '
                        'name="Akte «offen|[offen]»"><dataState name="offen"/></dataObjectReference>'],
    "sub-process.data": ['<subProcess id="A">«<ioSpecification/>|»</subProcess>'],
    "data.process-input": [
        io('<dataInput id="L"/>', "") + '<task id="A"><dataOutputAssociation><sourceRef>D</sourceRef><targetRef>«L|D»'
        '</targetRef></dataOutputAssociation></task><dataObject id="D"/>',
    ],
    "data.process-output": [
        io('<dataOutput id="L"/>', "") + '<task id="A"><dataInputAssociation><sourceRef>«L|D»</sourceRef><targetRef>D'
        '</targetRef></dataInputAssociation></task><dataObject id="D"/>',
    ],
    "data.input-set": [io('<dataInput id="L"/>', "<inputSet>«|<dataInputRefs>L</dataInputRefs>»</inputSet>")],
    "data.output-set": [io('<dataOutput id="L"/>', "<outputSet>«|<dataOutputRefs>L</dataOutputRefs>»</outputSet>")],
    **{
        f"data.{rule}": [
            io(f'<{data} id="L"/>', f"<{kind}Set>«|<{data}Refs>L</{data}Refs>»<{special}>L</{special}></{kind}Set>"),
        ]
        for rule, data, kind, special in (
            ("optional-input", "dataInput", "input", "optionalInputRefs"),
            ("executing-input", "dataInput", "input", "whileExecutingInputRefs"),
            ("optional-output", "dataOutput", "output", "optionalOutputRefs"),
            ("executing-output", "dataOutput", "output", "whileExecutingOutputRefs"),
        )
    },
    "data.set-pairs": [
        io("", '<inputSet id="V"><outputSetRefs>W</outputSetRefs></inputSet><outputSet id="W">'
               "«|<inputSetRefs>V</inputSetRefs>»</outputSet>"),
    ],
    "data.association-item": [
        ITEMS + process('<dataObject id="D" itemSubjectRef="«J|I»"/><task id="A">' + io('<dataInput id="L" '
                                                                                        'itemSubjectRef="I"/>', "")
                        + "<dataInputAssociation><sourceRef>D</sourceRef><targetRef>L</targetRef>"
                          "</dataInputAssociation></task>"),
    ],
    "data.association-source": [
        '<dataObject id="D"/><dataObject id="F"/><task id="A"><dataInputAssociation><sourceRef>D</sourceRef>'
        f"«<sourceRef>F</sourceRef>|<sourceRef>F</sourceRef>»<targetRef>F</targetRef>«|<transformation {FORMAL}>x"
        "</transformation>»</dataInputAssociation></task>",
    ],
    "choreography.reference": ['!<choreography id="C"/><«globalConversation|collaboration» id="K"><choreographyRef>C'
                               "</choreographyRef></«globalConversation|collaboration»>"],
    "participant.minimum": ['!<collaboration id="C"><participant id="P"><participantMultiplicity minimum="«-1|0»"/>'
                            "</participant></collaboration>"],
    "participant.maximum": ['!<collaboration id="C"><participant id="P"><participantMultiplicity minimum="3" '
                            'maximum="«2|3»"/></participant></collaboration>'],
    "message-flow.one-pool": [pools('sourceRef="A" targetRef="«K|R»"'), pools('sourceRef="«P|R»" targetRef="A"'),
                              pools('sourceRef="«R|P»" targetRef="R"')],
    "conversation.global": ['!<globalConversation id="C">«<conversation id="K"/>|»</globalConversation>'],
    "collaboration.closed": ['!<choreography id="C" isClosed="«true|false»"/><collaboration id="K"><choreographyRef>C'
                             "</choreographyRef></collaboration>"],
    "process.public": ["!" + process("", 'isExecutable="true" processType="«Public|Private»"')],
    "choreography.content": ['!<choreography id="C"><«task|startEvent» id="A"/></choreography>'],
}  # fmt: skip
