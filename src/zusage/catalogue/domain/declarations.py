"""Whether outcomes, letters, ends, windows and the variables that a package names fit together.

Every fault is a key of ``service.toml``, what is wrong there, and what is allowed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zusage.catalogue.domain.connectors import kind_of
from zusage.catalogue.domain.form import QuestionType
from zusage.catalogue.domain.package import EndKind, OutputField, Purpose, ServicePackage
from zusage.catalogue.domain.rules import rule_problems
from zusage.catalogue.domain.window_tables import MOST_DAYS, table_problems

DECISION, FIRST_ANSWER = "decision", "first_answer"
"""The windows that mean something to the house; every other one is named by the package and by its texts."""


MOST_DAYS_APART = 366
"""Days after which two matters are no more taken for one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, at the first line of the file that holds `near`."""

    near: str
    key: str
    message: str
    allowed: tuple[str, ...] = ()


def declaration_problems(package: ServicePackage, variables: Iterable[str]) -> Iterator[Problem]:
    """Return everything that a package declares and the house could not carry out.

    :param variables: names that the process knows beside its answers
    """
    yield from _letters(package)
    yield from _outcomes(package)
    yield from _ends(package)
    yield from _windows(package)
    yield from _window_tables(package)
    yield from _named_variables(package, tuple(variables))
    yield from _rules(package, tuple(variables))
    yield from _duplicates(package)
    yield from _answers_of_applicants(package)


def _letters(package: ServicePackage) -> Iterator[Problem]:
    for name in sorted(package.letters.keys() - package.letter_purposes.keys()):
        yield Problem("", f"letters.{name}", "is missing: say what the letter is for", tuple(Purpose))
    for name in package.letter_purposes.keys() - package.letters.keys():
        yield Problem(
            f"[letters.{name}]", f"letters.{name}", f"there is no letters/{name}.typ", tuple(sorted(package.letters))
        )
    yield from _purposes(package)


def _purposes(package: ServicePackage) -> Iterator[Problem]:
    """Yield letters that nobody would ever send as what they are."""
    of = package.letter_purposes
    for deliverable in package.deliverables:
        purpose = Purpose.COVER if deliverable.kind == "item" else Purpose.DECISION
        if deliverable.letter in of and of[deliverable.letter] is not purpose:
            allowed = tuple(sorted(name for name in of if of[name] is purpose))
            message = f"'{deliverable.letter}' goes with a {deliverable.kind}, so its purpose has to be '{purpose}'"
            yield Problem(f'key = "{deliverable.key}"', f"deliverables.{deliverable.key}", message, allowed)
    covers = {deliverable.letter for deliverable in package.deliverables}
    apologies = [name for name in of if of[name] is Purpose.APOLOGY]
    for name, purpose in of.items():
        near, key = f"[letters.{name}]", f"letters.{name}"
        if purpose is Purpose.COVER and name not in covers:
            yield Problem(near, key, "is a cover, but no deliverable of kind 'item' names it")
        if purpose is Purpose.REMINDER and Purpose.REQUEST not in of.values():
            yield Problem(near, key, "is a reminder, but no letter is a request that it could remind of")
        if purpose is Purpose.APOLOGY and name != apologies[0]:
            yield Problem(near, key, f"is an apology, but '{apologies[0]}' is the one that the house sends")


def _outcomes(package: ServicePackage) -> Iterator[Problem]:
    decisive = tuple(sorted(name for name, purpose in package.letter_purposes.items() if purpose is Purpose.DECISION))
    deliverables = {deliverable.key: deliverable for deliverable in package.deliverables}
    sent = {""}
    for outcome in package.outcomes.values():
        near, key = f"[outcomes.{outcome.key}]", f"outcomes.{outcome.key}"
        if outcome.letter and outcome.letter not in decisive:
            yield Problem(near, f"{key}.letter", f"'{outcome.letter}' is no letter with purpose 'decision'", decisive)
        unknown = [name for name in outcome.deliverables if name not in deliverables]
        for name in unknown:
            yield Problem(near, f"{key}.deliverables", f"no deliverable '{name}'", tuple(sorted(deliverables)))
        letters = {deliverables[name].letter for name in outcome.deliverables if name in deliverables}
        if outcome.letter and outcome.deliverables and not unknown and outcome.letter not in letters:
            yield Problem(near, f"{key}.deliverables", f"none of them is the letter '{outcome.letter}'")
        sent |= {outcome.letter} | letters
    for name in sorted(set(decisive) - sent):
        yield Problem(f"[letters.{name}]", f"letters.{name}", "is a decision, but no outcome sends it")
    for deliverable in package.deliverables:
        if not any(deliverable.key in outcome.deliverables for outcome in package.outcomes.values()):
            yield Problem(
                f'key = "{deliverable.key}"',
                f"deliverables.{deliverable.key}",
                "no outcome names it, so it never goes out",
            )


def _ends(package: ServicePackage) -> Iterator[Problem]:
    for end in package.ends.values():
        near = f"[ends.{end.key}]"
        for name in end.settles:
            if name not in package.windows:
                allowed = tuple(package.windows)
                yield Problem(near, f"ends.{end.key}.settles", f"there is no window '{name}'", allowed)
        if end.kind is EndKind.WITHDRAWN and end.settles:
            yield Problem(near, f"ends.{end.key}.settles", "a withdrawn matter settles every promise; name none")
        left = [name for name in package.windows if name not in end.settles]
        if left and end.kind not in {EndKind.WITHDRAWN, EndKind.HANDED_OVER}:
            message = f"ends the matter at once, so nothing would settle {', '.join(left)}; name every window"
            yield Problem(near, f"ends.{end.key}.settles", message, tuple(package.windows))


def _windows(package: ServicePackage) -> Iterator[Problem]:
    carried = {DECISION, FIRST_ANSWER}
    carried |= {deliverable.window for deliverable in package.deliverables}
    carried |= {name for end in package.ends.values() for name in end.settles}
    for name, days in package.windows.items():
        if not 0 <= days <= MOST_DAYS:
            yield Problem("[windows]", f"windows.{name}", f"must be between 0 and {MOST_DAYS} working days")
        if name not in carried:
            yield Problem("[windows]", f"windows.{name}", "no deliverable and no end settles it")


def _window_tables(package: ServicePackage) -> Iterator[Problem]:
    for name, table in package.window_tables.items():
        for message, allowed in table_problems(table, package.decisions, package.form):
            yield Problem(f'table = "{table.decision}"', f"windows.{name}.table", message, allowed)


def _duplicates(package: ServicePackage) -> Iterator[Problem]:
    if package.duplicates is None:
        return
    for key in package.duplicates.questions:
        if key not in package.form.questions:
            allowed = tuple(sorted(package.form.questions))
            yield Problem("[duplicates]", "duplicates.questions", f"there is no question '{key}'", allowed)
    if not 1 <= package.duplicates.days <= MOST_DAYS_APART:
        yield Problem("[duplicates]", "duplicates.days", f"must be between 1 and {MOST_DAYS_APART} days")
    if not any(b"eingang.doppelt" in package.files[name] for name in ("process.bpmn", "decisions.dmn")):
        yield Problem("[duplicates]", "duplicates", "neither process nor table asks for 'eingang.doppelt'")


def _rules(package: ServicePackage, variables: tuple[str, ...]) -> Iterator[Problem]:
    for activity in package.activities.values():
        fields = [field.question.key for field in activity.outputs]
        for key, message, allowed in rule_problems(activity.rules, fields, variables):
            yield Problem(f'"{key}"', f"activities.{activity.key}.rules.{key}", message, allowed)


def _named_variables(package: ServicePackage, variables: tuple[str, ...]) -> Iterator[Problem]:
    named = {f"outcomes.{outcome.key}.reasons": outcome.reasons for outcome in package.outcomes.values()}
    named |= {
        f"outcomes.{outcome.key}.shows.{shown.variable}": shown.variable
        for outcome in package.outcomes.values()
        for shown in outcome.shows
    }
    pauses = package.pauses
    if pauses is not None:
        named |= {
            "pauses.requested": pauses.requested,
            "pauses.hint": pauses.hint,
            "pauses.reason": pauses.reason,
            "pauses.answer": pauses.answer,
        }
    for key, name in named.items():
        if name and name not in variables:
            near = f'"{name}"'
            yield Problem(near, key, f"the process has no variable '{name}'", tuple(sorted(variables)))
    if pauses is not None and Purpose.REQUEST not in package.letter_purposes.values():
        yield Problem("[pauses]", "pauses", "no letter is a request, so nothing would ever rest")
    if pauses is None and any(purpose is Purpose.REQUEST for purpose in package.letter_purposes.values()):
        yield Problem("[letters", "pauses", "a letter is a request, so [pauses] has to say who answers and how long")


def _answers_of_applicants(package: ServicePackage) -> Iterator[Problem]:
    """An applicant hands in files and one text, whatever of both there is (`words_go_to`)."""
    for activity in package.activities.values():
        if activity.skill:
            continue
        near, key = f"[activities.{activity.key}]", f"activities.{activity.key}.outputs"
        for output in activity.outputs:
            if message := _not_for_applicants(output):
                yield Problem(near, key, f"'{output.question.key}' {message}")
        texts = [output.question.key for output in activity.outputs if output.question.type is QuestionType.TEXTAREA]
        for name in texts[1:]:
            yield Problem(near, key, f"'{name}' is a second text; an applicant writes one")
        if texts and package.pauses and package.pauses.activity == activity.key and package.pauses.answer != texts[0]:
            yield Problem(near, "pauses.answer", f"must be '{texts[0]}', or nobody would read that text", (texts[0],))


def _not_for_applicants(output: OutputField) -> str:
    question = output.question
    if question.type not in {QuestionType.UPLOAD, QuestionType.TEXTAREA}:
        return "is neither an upload nor a textarea; an applicant hands in files and one text"
    if question.required:
        return "needs 'required = false': an applicant may hand in what there is"
    return "has 'when' or 'default', which only a form of staff carries out" if output.when or output.default else ""


def answers_for_good(package: ServicePackage, connector: str) -> bool:
    """Say whether a matter can be over once this connector was called: by an end, or a letter that decides all."""
    kind, _, key = connector.partition(".")
    if kind == "end":
        return key in package.ends
    outcome = package.outcomes.get(key) if kind == "decision" else None
    return outcome is not None and not outcome.partial and bool(outcome.letter or outcome.deliverables)


def decides(connector: str) -> bool:
    """Say whether a connector decides a matter, so that a machine needs a legal basis for it."""
    kind = kind_of(connector)
    return kind is not None and kind.decides
