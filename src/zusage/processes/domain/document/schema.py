"""Which elements BPMN has, what may stand in them, in which order, and what their references may name.

The facts of the normative XML schema (BPMN 2.0.2, 15.3, machine-readable file ``Semantic.xsd``) in a notation of our
own, one type per entry: ``type < base | content in order | attributes``.

``name`` is an element whose type has its name; ``name=type`` has another type; ``name>kind`` holds a text of that
kind; ``?``, ``*``, ``+`` and ``{n,m}`` say how often; ``(a / b c)`` is a choice. An attribute is ``name:kind``, ``!``
if it is required; the kinds are those of XML schema, or the values to choose
from. An entry goes on in the lines that are indented.
"""

import re
from dataclasses import dataclass
from functools import cache

_FACTS = """
definitions < - | import* extension* rootElement* DIAGRAM* relationship* | id:id name:string
    targetNamespace:uri! expressionLanguage:uri typeLanguage:uri exporter:string exporterVersion:string
import < - | | namespace:uri! location:string! importType:uri!
activity < flowNode | ioSpecification? property* dataInputAssociation* dataOutputAssociation* resourceRole*
    loopCharacteristics? | isForCompensation:boolean startQuantity:integer completionQuantity:integer
    default:idref
adHocSubProcess < subProcess | completionCondition=expression? | cancelRemainingInstances:boolean
    ordering:Parallel/Sequential
artifact < baseElement
assignment < baseElement | from=expression to=expression
association < artifact | | sourceRef:qname! targetRef:qname! associationDirection:None/One/Both
auditing < baseElement
baseElement < - | documentation* extensionElements? | id:id
baseElementWithMixedContent < - | documentation* extensionElements? | id:id
boundaryEvent < catchEvent | | cancelActivity:boolean attachedToRef:qname!
businessRuleTask < task | | implementation:uri
callableElement < rootElement | supportedInterfaceRef>qname* ioSpecification? ioBinding* | name:string
callActivity < activity | | calledElement:string
callChoreography < choreographyActivity | participantAssociation* | calledChoreographyRef:qname
callConversation < conversationNode | participantAssociation* | calledCollaborationRef:qname
cancelEventDefinition < eventDefinition
catchEvent < event | dataOutput* dataOutputAssociation* outputSet? eventDefinition* eventDefinitionRef>qname* |
    parallelMultiple:boolean
category < rootElement | categoryValue* | name:string
categoryValue < baseElement | | value:string
choreography < collaboration | flowElement*
choreographyActivity < flowNode | participantRef>qname{2,} correlationKey* | initiatingParticipantRef:qname!
    loopType:None/Standard/MultiInstanceSequential/MultiInstanceParallel
choreographyTask < choreographyActivity | messageFlowRef>qname{1,2}
collaboration < rootElement | participant* messageFlow* artifact* conversationNode* conversationAssociation*
    participantAssociation* messageFlowAssociation* correlationKey* choreographyRef>qname* conversationLink* |
    name:string isClosed:boolean
compensateEventDefinition < eventDefinition | | waitForCompletion:boolean activityRef:qname
complexBehaviorDefinition < baseElement | condition=formalExpression event=implicitThrowEvent?
complexGateway < gateway | activationCondition=expression? | default:idref
conditionalEventDefinition < eventDefinition | condition=expression
conversation < conversationNode
conversationAssociation < baseElement | | innerConversationNodeRef:qname! outerConversationNodeRef:qname!
conversationLink < baseElement | | name:string sourceRef:qname! targetRef:qname!
conversationNode < baseElement | participantRef>qname* messageFlowRef>qname* correlationKey* | name:string
correlationKey < baseElement | correlationPropertyRef>qname* | name:string
correlationProperty < rootElement | correlationPropertyRetrievalExpression+ | name:string type:qname
correlationPropertyBinding < baseElement | dataPath=formalExpression | correlationPropertyRef:qname!
correlationPropertyRetrievalExpression < baseElement | messagePath=formalExpression | messageRef:qname!
correlationSubscription < baseElement | correlationPropertyBinding* | correlationKeyRef:qname!
dataAssociation < baseElement | sourceRef>idref* targetRef>idref transformation=formalExpression? assignment*
dataInput < baseElement | dataState? | name:string itemSubjectRef:qname isCollection:boolean
dataInputAssociation < dataAssociation
dataObject < flowElement | dataState? | itemSubjectRef:qname isCollection:boolean
dataObjectReference < flowElement | dataState? | itemSubjectRef:qname dataObjectRef:idref
dataOutput < baseElement | dataState? | name:string itemSubjectRef:qname isCollection:boolean
dataOutputAssociation < dataAssociation
dataState < baseElement | | name:string
dataStore < rootElement | dataState? | name:string capacity:integer isUnlimited:boolean itemSubjectRef:qname
dataStoreReference < flowElement | dataState? | itemSubjectRef:qname dataStoreRef:qname
documentation < - | ANY | id:id textFormat:string
endEvent < throwEvent
endPoint < rootElement
error < rootElement | | name:string errorCode:string structureRef:qname
errorEventDefinition < eventDefinition | | errorRef:qname
escalation < rootElement | | name:string escalationCode:string structureRef:qname
escalationEventDefinition < eventDefinition | | escalationRef:qname
event < flowNode | property*
eventBasedGateway < gateway | | instantiate:boolean eventGatewayType:Exclusive/Parallel
eventDefinition < rootElement
exclusiveGateway < gateway | | default:idref
expression < baseElementWithMixedContent
extension < - | documentation* | definition:qname mustUnderstand:boolean
extensionElements < - | ANY
flowElement < baseElement | auditing? monitoring? categoryValueRef>qname* | name:string
flowNode < flowElement | incoming>qname* outgoing>qname*
formalExpression < expression | | language:uri evaluatesToTypeRef:qname
gateway < flowNode | | gatewayDirection:Unspecified/Converging/Diverging/Mixed
globalBusinessRuleTask < globalTask | | implementation:uri
globalChoreographyTask < choreography | | initiatingParticipantRef:qname
globalConversation < collaboration
globalManualTask < globalTask
globalScriptTask < globalTask | script? | scriptLanguage:uri
globalTask < callableElement | resourceRole*
globalUserTask < globalTask | rendering* | implementation:uri
group < artifact | | categoryValueRef:qname
humanPerformer < performer
implicitThrowEvent < throwEvent
inclusiveGateway < gateway | | default:idref
inputSet < baseElement | dataInputRefs>idref* optionalInputRefs>idref* whileExecutingInputRefs>idref*
    outputSetRefs>idref* | name:string
interface < rootElement | operation+ | name:string! implementationRef:qname
intermediateCatchEvent < catchEvent
intermediateThrowEvent < throwEvent
inputOutputBinding < baseElement | | operationRef:qname! inputDataRef:idref! outputDataRef:idref!
inputOutputSpecification < baseElement | dataInput* dataOutput* inputSet+ outputSet+
itemDefinition < rootElement | | structureRef:qname isCollection:boolean itemKind:Information/Physical
lane < baseElement | partitionElement=baseElement? flowNodeRef>idref* childLaneSet=laneSet? | name:string
    partitionElementRef:qname
laneSet < baseElement | lane* | name:string
linkEventDefinition < eventDefinition | source>qname* target>qname? | name:string!
loopCharacteristics < baseElement
manualTask < task
message < rootElement | | name:string itemRef:qname
messageEventDefinition < eventDefinition | operationRef>qname? | messageRef:qname
messageFlow < baseElement | | name:string sourceRef:qname! targetRef:qname! messageRef:qname
messageFlowAssociation < baseElement | | innerMessageFlowRef:qname! outerMessageFlowRef:qname!
monitoring < baseElement
multiInstanceLoopCharacteristics < loopCharacteristics | loopCardinality=expression? loopDataInputRef>qname?
    loopDataOutputRef>qname? inputDataItem=dataInput? outputDataItem=dataOutput? complexBehaviorDefinition*
    completionCondition=expression? | isSequential:boolean behavior:None/One/All/Complex
    oneBehaviorEventRef:qname noneBehaviorEventRef:qname
operation < baseElement | inMessageRef>qname outMessageRef>qname? errorRef>qname* | name:string!
    implementationRef:qname
outputSet < baseElement | dataOutputRefs>idref* optionalOutputRefs>idref* whileExecutingOutputRefs>idref*
    inputSetRefs>idref* | name:string
parallelGateway < gateway
participant < baseElement | interfaceRef>qname* endPointRef>qname* participantMultiplicity? | name:string
    processRef:qname
participantAssociation < baseElement | innerParticipantRef>qname outerParticipantRef>qname
participantMultiplicity < baseElement | | minimum:integer maximum:integer
partnerEntity < rootElement | participantRef>qname* | name:string
partnerRole < rootElement | participantRef>qname* | name:string
performer < resourceRole
potentialOwner < humanPerformer
process < callableElement | auditing? monitoring? property* laneSet* flowElement* artifact* resourceRole*
    correlationSubscription* supports>qname* | processType:None/Public/Private isClosed:boolean
    isExecutable:boolean definitionalCollaborationRef:qname
property < baseElement | dataState? | name:string itemSubjectRef:qname
receiveTask < task | | implementation:uri instantiate:boolean messageRef:qname operationRef:qname
relationship < baseElement | source>qname+ target>qname+ | type:string! direction:None/Forward/Backward/Both
rendering < baseElement
resource < rootElement | resourceParameter* | name:string!
resourceAssignmentExpression < baseElement | expression
resourceParameter < baseElement | | name:string type:qname isRequired:boolean
resourceParameterBinding < baseElement | expression | parameterRef:qname!
resourceRole < baseElement | (resourceRef>qname resourceParameterBinding* / resourceAssignmentExpression?) |
    name:string
rootElement < baseElement
scriptTask < task | script? | scriptFormat:string
script < - | ANY
sendTask < task | | implementation:uri messageRef:qname operationRef:qname
sequenceFlow < flowElement | conditionExpression=expression? | sourceRef:idref! targetRef:idref!
    isImmediate:boolean
serviceTask < task | | implementation:uri operationRef:qname
signal < rootElement | | name:string structureRef:qname
signalEventDefinition < eventDefinition | | signalRef:qname
standardLoopCharacteristics < loopCharacteristics | loopCondition=expression? | testBefore:boolean
    loopMaximum:integer
startEvent < catchEvent | | isInterrupting:boolean
subChoreography < choreographyActivity | flowElement* artifact*
subConversation < conversationNode | conversationNode*
subProcess < activity | laneSet* flowElement* artifact* | triggeredByEvent:boolean
task < activity
terminateEventDefinition < eventDefinition
textAnnotation < artifact | text? | textFormat:string
text < - | ANY
throwEvent < event | dataInput* dataInputAssociation* inputSet? eventDefinition* eventDefinitionRef>qname*
timerEventDefinition < eventDefinition | (timeDate=expression? / timeDuration=expression? / timeCycle=expression?)
transaction < subProcess | | method:uri
userTask < task | rendering* | implementation:uri
"""

_GROUPS = {
    "rootElement": """
        category choreography collaboration correlationProperty dataStore endPoint error escalation eventDefinition
        globalBusinessRuleTask globalChoreographyTask globalConversation globalManualTask globalScriptTask globalTask
        globalUserTask interface itemDefinition message partnerEntity partnerRole process resource signal
    """,
    "eventDefinition": """
        cancelEventDefinition compensateEventDefinition conditionalEventDefinition errorEventDefinition
        escalationEventDefinition linkEventDefinition messageEventDefinition signalEventDefinition
        terminateEventDefinition timerEventDefinition
    """,
    "flowElement": """
        adHocSubProcess boundaryEvent businessRuleTask callActivity callChoreography choreographyTask complexGateway
        dataObject dataObjectReference dataStoreReference endEvent eventBasedGateway exclusiveGateway
        implicitThrowEvent inclusiveGateway intermediateCatchEvent intermediateThrowEvent manualTask parallelGateway
        receiveTask scriptTask sendTask sequenceFlow serviceTask startEvent subChoreography subProcess task
        transaction userTask
    """,
    "artifact": "association group textAnnotation",
    "conversationNode": "callConversation conversation subConversation",
    "resourceRole": "resourceRole performer humanPerformer potentialOwner",
    "loopCharacteristics": "multiInstanceLoopCharacteristics standardLoopCharacteristics",
    "expression": "expression formalExpression",
}
"""Elements that may stand where the schema names their head (its substitution groups)."""

_OWN_TYPE_NAMES = {"ioBinding": "inputOutputBinding", "ioSpecification": "inputOutputSpecification"}

_MIXED = frozenset({"baseElementWithMixedContent", "documentation", "script", "text"})
_ANY = frozenset({"documentation", "script", "text", "extensionElements"})

_INTERACTION = "participant conversationNode activity event choreographyActivity"
_ITEM_AWARE = "dataInput dataOutput dataObject dataObjectReference dataStore dataStoreReference property"

_TARGETS = {
    "activityRef": "activity",
    "attachedToRef": "activity",
    "calledChoreographyRef": "choreography",
    "calledCollaborationRef": "collaboration",
    "calledElement": "process globalTask",
    "categoryValueRef": "categoryValue",
    "choreographyRef": "choreography",
    "conversationLink.sourceRef": _INTERACTION,
    "conversationLink.targetRef": _INTERACTION,
    "correlationKeyRef": "correlationKey",
    "correlationPropertyRef": "correlationProperty",
    "dataAssociation.sourceRef": _ITEM_AWARE,
    "dataAssociation.targetRef": _ITEM_AWARE,
    "dataInputRefs": "dataInput",
    "dataObjectRef": "dataObject",
    "dataOutputRefs": "dataOutput",
    "dataStoreRef": "dataStore",
    "default": "sequenceFlow",
    "definitionalCollaborationRef": "collaboration",
    "endPointRef": "endPoint",
    "error.structureRef": "itemDefinition",
    "errorRef": "error",
    "escalation.structureRef": "itemDefinition",
    "escalationRef": "escalation",
    "eventDefinitionRef": "eventDefinition",
    "evaluatesToTypeRef": "itemDefinition",
    "flowNodeRef": "flowNode",
    "inMessageRef": "message",
    "incoming": "sequenceFlow",
    "initiatingParticipantRef": "participant",
    "innerConversationNodeRef": "conversationNode",
    "innerMessageFlowRef": "messageFlow",
    "innerParticipantRef": "participant",
    "inputDataRef": "dataInput",
    "inputSetRefs": "inputSet",
    "interfaceRef": "interface",
    "itemRef": "itemDefinition",
    "itemSubjectRef": "itemDefinition",
    "linkEventDefinition.source": "linkEventDefinition",
    "linkEventDefinition.target": "linkEventDefinition",
    "loopDataInputRef": _ITEM_AWARE,
    "loopDataOutputRef": _ITEM_AWARE,
    "messageFlow.sourceRef": _INTERACTION,
    "messageFlow.targetRef": _INTERACTION,
    "messageFlowRef": "messageFlow",
    "messageRef": "message",
    "noneBehaviorEventRef": "eventDefinition",
    "oneBehaviorEventRef": "eventDefinition",
    "operationRef": "operation",
    "optionalInputRefs": "dataInput",
    "optionalOutputRefs": "dataOutput",
    "outMessageRef": "message",
    "outerConversationNodeRef": "conversationNode",
    "outerMessageFlowRef": "messageFlow",
    "outerParticipantRef": "participant",
    "outgoing": "sequenceFlow",
    "outputDataRef": "dataOutput",
    "outputSetRefs": "outputSet",
    "parameterRef": "resourceParameter",
    "participantRef": "participant",
    "processRef": "process",
    "resourceRef": "resource",
    "sequenceFlow.sourceRef": "flowNode",
    "sequenceFlow.targetRef": "flowNode",
    "association.sourceRef": "",
    "association.targetRef": "",
    "signal.structureRef": "itemDefinition",
    "signalRef": "signal",
    "supportedInterfaceRef": "interface",
    "supports": "process",
    "whileExecutingInputRefs": "dataInput",
    "whileExecutingOutputRefs": "dataOutput",
}
"""What a reference may name, by attribute or child element, or by type and these; '' is anything with an id."""

_PARTICLE = re.compile(r"(?P<name>\w+)(=(?P<type>\w+))?(>(?P<kind>\w+))?(?P<times>[?*+]|\{\d,\d?\})?")


@dataclass(frozen=True, slots=True)
class Particle:
    """A child element that a type allows: its ``type``, or the ``kind`` of text it holds."""

    type: str
    kind: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that a type allows; ``kind`` as in XML schema, or the values joined with ``/``."""

    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What may stand in an element of one type.

    :ivar children: by name of the child element
    :ivar order: what the names of the children, each with a blank behind it, must match
    :ivar content: the same, for people to read
    :ivar positions: the place of each child's name in the order, from 0
    """

    type: str
    base: str
    attributes: dict[str, Attribute]
    children: dict[str, Particle]
    order: re.Pattern[str]
    content: str
    positions: dict[str, int]
    holds_text: bool
    holds_anything: bool


@cache
def _facts() -> dict[str, tuple[str, str, str]]:
    entries: list[str] = []
    for line in _FACTS.strip().splitlines():
        if line.startswith(" "):
            entries[-1] += line
        else:
            entries.append(line)
    facts = {}
    for entry in entries:
        head, content, attributes = (*entry.split("|"), "", "")[:3]
        name, base = head.replace(" ", "").split("<")
        facts[name] = ("" if base == "-" else base, content.strip(), attributes.strip())
    return facts


def type_named(element_name: str) -> str:
    """Return the type of an element that stands where no other type is said, or '' if BPMN has no such element."""
    name = _OWN_TYPE_NAMES.get(element_name, element_name)
    return name if name in _facts() else ""


@cache
def kinds_of(type_name: str) -> frozenset[str]:
    """Return the type and all types it is derived from, such as userTask, task, activity, flowNode."""
    kinds = set()
    while type_name:
        kinds.add(type_name)
        type_name = _facts()[type_name][0]
    return frozenset(kinds)


@cache
def shape_of(type_name: str) -> Shape:
    """Return what may stand in an element of this type."""
    lineage = [type_name]
    while base := _facts()[lineage[-1]][0]:
        lineage.append(base)
    attributes: dict[str, Attribute] = {}
    content = ""
    for name in reversed(lineage):
        content += " " + _facts()[name][1]
        for attribute in _facts()[name][2].split():
            key, _, kind = attribute.partition(":")
            attributes[key] = Attribute(kind.rstrip("!"), required=kind.endswith("!"))
    children: dict[str, Particle] = {}
    positions: dict[str, int] = {}
    for position, particle in enumerate(_PARTICLE.finditer(content)):
        for name in _names(particle["name"]):
            children[name] = Particle(particle["type"] or type_named(name), particle["kind"] or "")
            positions[name] = position
    return Shape(
        type=type_name,
        base=_facts()[type_name][0],
        attributes=attributes,
        children=children,
        order=re.compile(_pattern(content)),
        content=re.sub(r"[=>]\w+", "", content.strip()),
        positions=positions,
        holds_text=not _MIXED.isdisjoint(lineage),
        holds_anything=type_name in _ANY,
    )


def _names(name: str) -> list[str]:
    """Return the elements that may stand where the schema says ``name``."""
    if name not in _GROUPS:
        return [name]
    members = _GROUPS[name].split()
    return [element for member in members for element in (_names(member) if member != name else [member])]


def _pattern(content: str) -> str:
    def alternatives(particle: re.Match[str]) -> str:
        return f"(?:(?:{'|'.join(_names(particle['name']))}) ){particle['times'] or ''}"

    pattern = _PARTICLE.sub(alternatives, content.replace(" / ", "|"))
    # The blanks between particles only part them; the one inside a particle ends a child's name.
    return re.sub(r"(?<=[)?*+}(|]) +(?=[(])|^ +| +$", "", pattern)


@cache
def target_kinds(type_name: str, name: str) -> frozenset[str] | None:
    """Return which types a reference may name (empty: any), or None if the value is no reference into the file."""
    for kind in (f"{kind}.{name}" for kind in kinds_of(type_name)):
        if kind in _TARGETS:
            return frozenset(_TARGETS[kind].split())
    return frozenset(_TARGETS[name].split()) if name in _TARGETS else None
