"""Windows whose length depends on the answers: a decision table gives the working days.

The table is read as it is drawn, so that before anybody has answered anything it can be said how long such a window is
at most, and that every application gets a number: every output is written out, and some rule hits whatever is answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from lxml import etree

from zusage.catalogue.domain.form import Form, QuestionType
from zusage.processes.domain import Decisions
from zusage.processes.domain.xml_source import local_name, parse_xml, text_in

MOST_DAYS = 250
"""Working days of a year: no window is longer."""

_FILE = "decisions.dmn"
_ONE_RULE_COUNTS = ("UNIQUE", "FIRST", "ANY", "PRIORITY")
_MOST_COMBINATIONS = 5000
_ANSWERED = "antrag."
_CLOSED = frozenset({QuestionType.CHOICE, QuestionType.YES_NO})


@dataclass(frozen=True, slots=True)
class WindowTable:
    """A window that a decision table chooses.

    :ivar decision: id of the decision
    :ivar outputs: what stands in its output cells, as text, the default last
    """

    decision: str
    outputs: tuple[str, ...]
    hit_policy: str
    inputs: tuple[str, ...]
    has_rule_for_all: bool
    columns: int

    @property
    def days(self) -> tuple[int, ...]:
        """All the working days that it can give, sorted."""
        return tuple(sorted({days for text in self.outputs if (days := _whole_days(text)) is not None}))

    def days_for(self, decisions: Decisions, variables: Mapping[str, Any]) -> int:
        """Return the working days for one matter; the longest should the table give none, which its check rules out.

        Of the time nothing is known to it but `eingang.am`: asked again later, it gives the same.
        """
        value = _evaluated(decisions, self.decision, variables)
        return value if value is not None else self.days[-1]


def read_window_table(decision: str, dmn: bytes) -> WindowTable | None:
    """Return the table of a decision as it is drawn; None if the file has no such decision, or it is no table."""
    root = parse_xml(dmn, _FILE)
    owner = next((element for element in root.iter("{*}decision") if element.get("id") == decision), None)
    drawn = None if owner is None else next(owner.iterchildren("{*}decisionTable"), None)
    if drawn is None:
        return None
    rules = list(drawn.iterchildren("{*}rule"))
    columns = list(drawn.iterchildren("{*}output"))
    defaults = [_text(entry) for column in columns for entry in column.iterchildren("{*}defaultOutputEntry")]
    return WindowTable(
        decision=decision,
        outputs=(*(_text(cell) for rule in rules for cell in rule.iterchildren("{*}outputEntry")), *defaults),
        hit_policy=drawn.get("hitPolicy", "UNIQUE"),
        inputs=tuple(_input(column) for column in drawn.iterchildren("{*}input")),
        has_rule_for_all=bool(defaults) or any(map(_takes_all, rules)),
        columns=len(columns),
    )


def table_problems(table: WindowTable, decisions: Decisions, form: Form) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what keeps a table from giving every application a number of days, with what is allowed."""
    if table.columns != 1:
        yield f"'{table.decision}' has {table.columns} outputs; a window needs one", ()
        return
    for text in table.outputs:
        if _whole_days(text) is None:
            yield f"'{table.decision}' gives '{text}'; a window is a whole number between 0 and {MOST_DAYS}", ()
    if table.hit_policy not in _ONE_RULE_COUNTS:
        yield f"'{table.decision}' may let several rules count (hit policy {table.hit_policy})", _ONE_RULE_COUNTS
        return
    choices = [_choices(text, form) for text in table.inputs]
    closed = [answers for answers in choices if answers is not None]
    if len(closed) < len(choices) or prod(map(len, closed)) > _MOST_COMBINATIONS:
        yield from _open_problems(table)
    else:
        yield from _closed_problems(table, decisions, form, dict(zip(table.inputs, closed, strict=True)))


def _open_problems(table: WindowTable) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Not every answer can be tried: then the first rule that hits has to count, and one has to hit always."""
    if table.hit_policy != "FIRST":
        message = f"'{table.decision}' tests more than choices, so nobody can try all answers: use hit policy FIRST"
        yield message, ("FIRST",)
    if not table.has_rule_for_all:
        yield f"'{table.decision}' needs a last rule for all other answers, or a default output", ()


def _closed_problems(
    table: WindowTable, decisions: Decisions, form: Form, choices: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Try every combination of answers; the first that gets no number of days is told."""
    nothing: dict[str, Any] = dict.fromkeys(form.questions)
    for answers in product(*choices.values()):
        given = dict(zip(choices, answers, strict=True))
        antrag = nothing | {name.removeprefix(_ANSWERED): answer for name, answer in given.items()}
        if _evaluated(decisions, table.decision, {"antrag": antrag}) is None:
            said = ", ".join(f"{name} = {_shown(answer)}" for name, answer in given.items()) or "any answer"
            yield f"'{table.decision}' gives no number of days for {said}", ()
            return


def _choices(expression: str, form: Form) -> tuple[Any, ...] | None:
    """Return what an answer can be, none included; None for an input that is no answer out of a few."""
    question = form.questions.get(expression.removeprefix(_ANSWERED)) if expression.startswith(_ANSWERED) else None
    if question is None or question.type not in _CLOSED:
        return None
    return (*((True, False) if question.type is QuestionType.YES_NO else question.options), None)


def _evaluated(decisions: Decisions, decision: str, variables: Mapping[str, Any]) -> int | None:
    value = decisions.evaluate(decision, variables).value
    whole = isinstance(value, Decimal) and value == value.to_integral_value() and 0 <= value <= MOST_DAYS
    return int(value) if whole and isinstance(value, Decimal) else None


def _whole_days(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= MOST_DAYS else None


def _takes_all(rule: etree._Element) -> bool:
    return all(_text(cell) in {"", "-"} for cell in rule.iterchildren("{*}inputEntry"))


def _input(column: etree._Element) -> str:
    return " ".join(
        _text(expression) for expression in column.iterchildren("*") if local_name(expression) == "inputExpression"
    )


def _text(element: etree._Element) -> str:
    return " ".join(text_in(element).split())


def _shown(answer: Any) -> str:
    return {True: "ja", False: "nein", None: "no answer"}.get(answer, str(answer))
