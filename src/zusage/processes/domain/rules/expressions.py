"""Expressions: formal where a process is executed, not empty, in a language that is named properly."""

import re
from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.schema import is_of_kind
from zusage.processes.domain.rules.view import View, label, said_type

_EXPRESSIONS = {
    "adHocSubProcess": ("completionCondition",),
    "assignment": ("from", "to"),
    "complexGateway": ("activationCondition",),
    "multiInstanceLoopCharacteristics": ("loopCardinality", "completionCondition"),
    "sequenceFlow": ("conditionExpression",),
    "standardLoopCharacteristics": ("loopCondition",),
    "timerEventDefinition": ("timeDate", "timeDuration", "timeCycle"),
}
_ALWAYS_FORMAL = {
    "complexBehaviorDefinition": "condition",
    "correlationPropertyBinding": "dataPath",
    "correlationPropertyRetrievalExpression": "messagePath",
    "dataInputAssociation": "transformation",
    "dataOutputAssociation": "transformation",
}
_NOT_BOOLEAN = re.compile(r"[+-]?\d+(\.\d+)?|\"[^\"]*\"|'[^']*'")
_NOT_INTEGER = re.compile(r"[+-]?\d*\.\d+|\"[^\"]*\"|'[^']*'|true|false|-\d+")


def _expressions(view: View) -> Iterator[Element]:
    for owner_name, names in _EXPRESSIONS.items():
        for owner in view.all(owner_name):
            yield from owner.named(*names)


def is_formal(expression: Element) -> bool:
    """Say whether an expression is a formal one, which a machine can evaluate."""
    return expression.name == "formalExpression" or said_type(expression, "expression") == "formalExpression"


@rule("expression.formal", "8.4.6, Expression", "EXT.012")
def executable_expressions_are_formal(view: View) -> Iterator[Violation]:
    """In a process that is executed, every expression is a formal one."""
    for expression in _expressions(view):
        if view.is_executable(expression) and not is_formal(expression):
            owner = label(expression.parent or expression)
            yield expression, f'{expression.name} of {owner} is plain text; write xsi:type="tFormalExpression".'


@rule("expression.empty", "8.4.6 (body)", "EXT.013")
def formal_expressions_say_something(view: View) -> Iterator[Violation]:
    """A formal expression is not empty."""
    formal = [element for element in view.elements if is_formal(element)]
    for owner_name, name in _ALWAYS_FORMAL.items():
        for owner in view.all(owner_name):
            formal += [child for child in owner.named(name) if not is_formal(child)]
    for expression in formal:
        if not expression.whole_text().strip():
            yield expression, f"{expression.name} of {label(expression.parent or expression)} is empty; write it."


@rule("expression.language", "8.4.6 (language)", "EXT.014")
def languages_are_addresses(view: View) -> Iterator[Violation]:
    """The language of an expression is a URI."""
    for element in view.elements:
        name = "expressionLanguage" if element.name == "definitions" else "language"
        language = element.get(name)
        if language and not is_of_kind("uri", language):
            yield element, f'{name}="{language}" is no URI; name the language by its address.'


@rule("expression.boolean", "10.3.8", "EXT.071", "EXT.072")
def conditions_are_boolean(view: View) -> Iterator[Violation]:
    """What ends or tests a loop is true or false, not a number or a text."""
    conditions = [
        *(
            child
            for owner in view.all("multiInstanceLoopCharacteristics")
            for child in owner.named("completionCondition")
        ),
        *(child for owner in view.all("complexBehaviorDefinition") for child in owner.named("condition")),
        *(child for owner in view.all("standardLoopCharacteristics") for child in owner.named("loopCondition")),
    ]
    for condition in conditions:
        text = condition.whole_text().strip()
        if _NOT_BOOLEAN.fullmatch(text):
            yield condition, f"{condition.name} is {text}; write a condition that is true or false."


@rule("multi-instance.cardinality-integer", "10.3.8 (loopCardinality)", "EXT.066")
def cardinalities_are_whole_numbers(view: View) -> Iterator[Violation]:
    """The number of instances of a multi-instance activity is a whole number, not negative."""
    for loop in view.all("multiInstanceLoopCharacteristics"):
        for cardinality in loop.named("loopCardinality"):
            text = cardinality.whole_text().strip()
            if _NOT_INTEGER.fullmatch(text):
                yield cardinality, f"loopCardinality is {text}; write a whole number, not negative."


RULES = (
    executable_expressions_are_formal,
    formal_expressions_say_something,
    languages_are_addresses,
    conditions_are_boolean,
    cardinalities_are_whole_numbers,
)
