"""Decision models that were damaged: read or refused, and decided without an exception, whatever is left of them."""

from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from zusage.processes.domain import ProcessBroken, read_dmn
from zusage.processes.tests.domain.drawing import dmn, literal, requires, table
from zusage.processes.tests.domain.test_dmn_boxed import box, context, entry, filtered, function, java, loop
from zusage.processes.tests.domain.test_dmn_graph import PERSON, RATES, SERVICE, calls, importing, knowledge, sees

BOXES = context(
    entry("f", function("n", "n + 1")),
    entry("g", loop("for", "[1]", "n")),
    entry("h", filtered("[1]", "item = 1")),
    entry("j", java("java.lang.Math", "abs(int)", "n")),
    entry("", box("f(j(1))")),
)
SOUND = dmn(
    importing("dogs"),
    PERSON,
    *SERVICE,
    knowledge("twice", "2 * n", "n"),
    table(
        ["fee", "height"], ["a", "b"], [["&lt; 3", "1, 2", "1", "twice(2)"]], requires=requires("fee") + calls("#twice")
    ),
    literal("charge", "fees(1, dogs.rate)", calls("#fees") + sees("urn:rates#rate")),
    f'<decision id="boxes" name="boxes">{BOXES}</decision>',
)
ELEMENTS = len(list(etree.fromstring(SOUND).iter("*")))
PLACES = st.integers(1, ELEMENTS - 1)
TEXTS = st.sampled_from(["", "null", "1 +", "?", "boxes", "[1, 2", "#satz", "number", "tPerson", "urn:rates"])


def damage(root, kind, place, other, text):
    elements = list(root.iter("*"))
    element, another = elements[place % len(elements)], elements[other % len(elements)]
    match kind:
        case "remove" if element.getparent() is not None:
            element.getparent().remove(element)
        case "repeat" if another not in list(element.iter()):
            another.append(deepcopy(element))
        case "rename":
            element.tag = another.tag
        case "text":
            element.text = text
        case "attribute" if element.attrib:
            element.set(list(element.attrib)[other % len(element.attrib)], text)


@settings(deadline=None)
@given(
    damages=st.lists(
        st.tuples(st.sampled_from(["remove", "repeat", "rename", "text", "attribute"]), PLACES, PLACES, TEXTS),
        min_size=1,
        max_size=5,
    ),
    strict=st.booleans(),
)
def test_a_damaged_model_is_refused_or_decides_without_an_exception(damages, strict):
    root = etree.fromstring(SOUND)
    for arguments in damages:
        damage(root, *arguments)

    try:
        decisions = read_dmn(etree.tostring(root), "decisions.dmn", {"urn:rates": RATES}, strict=strict)
    except ProcessBroken:
        return
    for decision in decisions.decisions:
        decisions.evaluate(decision.id, {"height": 5})
    for invocable in decisions.invocables:
        decisions.invoke(invocable.id, {"height": 5, "n": 1})


def test_the_sound_model_decides():
    decisions = read_dmn(SOUND, "decisions.dmn", {"urn:rates": RATES})

    assert decisions.evaluate("boxes", {}).value == 2
    assert decisions.evaluate("charge", {"height": 5}).value == 51
    assert decisions.evaluate("satz", {"height": 5}).value is None
