"""What must hold between the files of a package before it may be published."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from zusage.catalogue.domain.approval import DEEMED_APPROVAL, approval_problems, rule_of
from zusage.catalogue.domain.connectors import connectors_of, may_be_pending
from zusage.catalogue.domain.declarations import decides, declaration_problems
from zusage.catalogue.domain.doors import awaited_by, door_problems
from zusage.catalogue.domain.estimate_check import estimate_findings
from zusage.catalogue.domain.findings import Finding, unknown
from zusage.catalogue.domain.follow_ups import follow_up_findings
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.legal import StatutoryDeadline
from zusage.catalogue.domain.package import Nature, ServicePackage
from zusage.catalogue.domain.reader import FORM_FILE, PROCESS_FILE, SERVICE_FILE
from zusage.catalogue.domain.remedies import remedy_findings
from zusage.catalogue.domain.silence import silence_findings
from zusage.catalogue.domain.texts import PLACEHOLDER, Texts
from zusage.catalogue.domain.window_tables import MOST_DAYS
from zusage.common.domain.languages import SOURCE
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.period import Period, Unit, end_of_period
from zusage.processes.domain.feel.parser import parse_expression
from zusage.processes.domain.feel.syntax import ContextOf, Name, Node, Path, children
from zusage.processes.domain.model import FlowNode, Kind, SourceText

START_VARIABLES = ("antrag", "kommune", "leistung", "eingang", "teile")
_SERVICE_TEXTS = (
    "name", "summary", "promise.decision", "promise.first_answer", "promise.sentence", "what", "how", "cost", "need",
    "law", "result", "receipt", "next.person", "statutory", "breach", "declaration",
)  # fmt: skip

_MOST_MONTHS, _MOST_WEEKS, _MOST_DAYS_OF_LAW = 12, 52, 366
"""Longer deadlines than these cannot be counted: calendars are known for so long only."""

DAYS_FOR_THE_POST = 10
"""From the request to the day it is deemed known, at the most: to the post, four days, weekend and holidays."""


def check_package(package: ServicePackage, calendar: WorkingCalendar | None = None, *, today: date) -> list[Finding]:
    """Return everything that keeps the package from being published, sorted by file and line.

    :param today: the day on which the rules of law that it names have to be in force
    :param calendar: with it, windows are held against the deadlines of the law for every day of its first year
    """
    checks: list[Iterable[Finding]] = [
        _activities(package),
        estimate_findings(package),
        follow_up_findings(package),
        silence_findings(package),
        _connectors(package),
        _declarations(package),
        _never_reached(package),
        _doors(package),
        _decisions(package),
        _variables(package),
        _automation(package),
        _letters(package),
        _recipients(package),
        _pauses(package),
        _clocks(package, today),
        _ways(package),
        _money(package),
        remedy_findings(package),
        _suggestions(package),
        _texts(package),
    ]
    if calendar is not None:
        checks.append(_windows(package, calendar, today))
    return sorted({_in_its_file(package, finding) for found in checks for finding in found})


def _in_its_file(package: ServicePackage, finding: Finding) -> Finding:
    """Name the part in which an element stands instead of the process that calls it."""
    element = finding.key.partition(":")[0]
    file = package.file_by_element.get(element) if finding.file == PROCESS_FILE else None
    return replace(finding, file=file) if file else finding


def _nodes(package: ServicePackage) -> tuple[FlowNode, ...]:
    """Return the elements of the process and of what it calls."""
    program = package.program
    return program.elements[: len(program.elements) - len(program.bodies)]


def _activities(package: ServicePackage) -> Iterator[Finding]:
    tasks = {node.id: node for node in _nodes(package) if node.kind is Kind.USER_TASK}
    called = {node.id: node for node in _nodes(package) if may_be_pending(node.connector)}
    for key in package.activities.keys() - tasks.keys() - called.keys():
        yield unknown(SERVICE_FILE, _service_line(package, f"[activities.{key}]"), f"activities.{key}", tasks)
    for key, node in called.items():
        yield from _stand_in(package, key, node)
    for key, node in tasks.items():
        activity = package.activities.get(key)
        if activity is None:
            yield _at(
                node, f"needs [activities.{key}] in {SERVICE_FILE}: who does it, how many minutes, what comes out"
            )
            continue
        line = _service_line(package, f"[activities.{key}]")
        performer = f"skill:{activity.skill}" if activity.skill else "applicant"
        if performer != node.performer:
            message = f"is done by '{performer}' here and by '{node.performer}' in {PROCESS_FILE}"
            yield Finding(SERVICE_FILE, line, f"activities.{key}.skill", message)
        if activity.skill and activity.minutes_mean < 1:
            yield Finding(SERVICE_FILE, line, f"activities.{key}.minutes_mean", "must be at least one minute")
        if not 0 < activity.reach_percent <= 100:
            yield Finding(SERVICE_FILE, line, f"activities.{key}.reach_percent", "must be between 1 and 100")


def _stand_in(package: ServicePackage, key: str, node: FlowNode) -> Iterator[Finding]:
    """A connector that answers later may fail, and a matter must not wait for it for ever: a person has to step in."""
    activity = package.activities.get(key)
    if activity is None or not activity.skill or activity.minutes_mean < 1:
        message = f"may fail; say in [activities.{key}] who steps in (skill), how many minutes, what comes out"
        yield _at(node, message)
    if key not in package.waits:
        yield _at(node, f"may be answered later; say in [waits.{key}] after how many working days, nearly always")


def _connectors(package: ServicePackage) -> Iterator[Finding]:
    known = connectors_of(package)
    for node in _nodes(package):
        if node.connector and node.connector not in known:
            allowed = tuple(f"zusage:{connector}" for connector in known)
            yield Finding(PROCESS_FILE, node.line, node.id, f"no connector 'zusage:{node.connector}'", allowed)


def _never_reached(package: ServicePackage) -> Iterator[Finding]:
    """What no task of the process names never happens; only a later decision is made at a desk."""
    named = {node.connector for node in _nodes(package)}
    declared = {
        f"decision.{key}": f"outcomes.{key}"
        for key, outcome in package.outcomes.items()
        if outcome.nature is Nature.FIRST
    }
    written = {key for key, purpose in package.letter_purposes.items() if purpose.is_sent_by_a_task}
    declared |= {f"letter.{key}": f"letters.{key}" for key in written}
    declared |= {f"end.{key}": f"ends.{key}" for key in package.ends}
    for connector in sorted(declared.keys() - named):
        key = declared[connector]
        message = f"is never reached: no task in {PROCESS_FILE} names zusage:{connector}"
        yield Finding(SERVICE_FILE, _service_line(package, f"[{key}]"), key, message)


def _declarations(package: ServicePackage) -> Iterator[Finding]:
    for problem in declaration_problems(package, _known_variables(package)):
        line = _service_line(package, problem.near) if problem.near else 0
        yield Finding(SERVICE_FILE, line, problem.key, problem.message, problem.allowed)


def _doors(package: ServicePackage) -> Iterator[Finding]:
    for problem in door_problems(package):
        yield Finding(problem.file, problem.line, problem.key, problem.message, problem.allowed)


def _decisions(package: ServicePackage) -> Iterator[Finding]:
    for node in _nodes(package):
        if node.kind is Kind.RULE_TASK and node.decision not in package.decisions:
            known = tuple(sorted(decision.id for decision in package.decisions.decisions))
            yield Finding(PROCESS_FILE, node.line, node.id, f"no decision '{node.decision}'", known)


def _variables(package: ServicePackage) -> Iterator[Finding]:
    known = _known_variables(package)
    for element_id, source in _sources(package):
        for expression in _names_in(parse_expression(source.text)):
            yield from _known_name(package, element_id, source, expression, known)


def _known_variables(package: ServicePackage) -> set[str]:
    """Return the names that a process knows: what it starts with, what people and tables find, what scripts set."""
    known = set(START_VARIABLES)
    known |= {field.question.key for activity in package.activities.values() for field in activity.outputs}
    known |= {field.question.key for message in package.messages.values() for field in message.carries}
    known |= {transfer.target for node in _nodes(package) for transfer in node.gives}
    known |= {node.result for node in _nodes(package) if node.result}
    for node in _nodes(package):
        if node.script is not None:
            tree = parse_expression(node.script.text)
            known |= {name for name, _ in tree.entries} if isinstance(tree, ContextOf) else set()
    return known


def _sources(package: ServicePackage) -> Iterator[tuple[str, SourceText]]:
    yield from ((flow.id, flow.condition) for flow in package.program.flows if flow.condition is not None)
    yield from package.model.subscriptions
    yield from ((node.id, node.script) for node in _nodes(package) if node.script is not None)


def _names_in(tree: Node) -> Iterator[tuple[str, ...]]:
    """Yield ``("antrag", "baum_art")`` for each path, ``("entscheidung",)`` for each bare name."""
    if isinstance(tree, Path) and isinstance(tree.source, Name):
        yield tree.source.name, tree.name
        return
    if isinstance(tree, Name):
        yield (tree.name,)
    for child in children(tree):
        yield from _names_in(child)


def _known_name(
    package: ServicePackage, element_id: str, source: SourceText, name: tuple[str, ...], known: set[str]
) -> Iterator[Finding]:
    fields: dict[str, Iterable[str]] = {
        "antrag": package.form.questions,
        "kommune": {path.split(".")[0] for path in package.municipality_data},
        "leistung": package.own_data,
        "eingang": ("am", "kanal"),
    }
    if name[0] in fields and len(name) > 1 and name[1] not in fields[name[0]]:
        yield unknown(PROCESS_FILE, source.line, f"{element_id}: {'.'.join(name)}", fields[name[0]])
    elif name[0] in package.form.questions and name[0] not in known:
        message = f"'{name[0]}' is an answer; it stands at antrag.{name[0]}"
        yield Finding(PROCESS_FILE, source.line, element_id, message)


def _automation(package: ServicePackage) -> Iterator[Finding]:
    automation = package.automation
    line = _service_line(package, "[automation]")
    if automation.level == "full" and not automation.legal_basis.strip():
        message = "a machine may decide alone only where a provision allows it; name it"
        yield Finding(SERVICE_FILE, line, "automation.legal_basis", message)
    if automation.level != "full":
        reached = _reached_without_a_person(package)
        for node in _nodes(package):
            if node.id in reached and decides(node.connector):
                message = f"is reached without a person, but automation is '{automation.level}'"
                yield _at(node, message)


def _reached_without_a_person(package: ServicePackage) -> set[str]:
    """Return what can be reached without a person; of a sub-process nobody knows here whether one works in it.

    What a call activity leads to is reached once an end of what it calls is; so is what lies behind a sub-process.
    """
    program = package.program
    nodes = {node.id: node for node in _nodes(package)}
    first_inner, inner = program.tables.first_inner, program.tables.inner_node
    reached: set[str] = set()
    ahead = [program.ids[place] for place in program.begins]
    # A message, or the answer of a connector, carries a matter on while no person looks, wherever it came from.
    ahead += [node.id for node in nodes.values() if awaited_by(node) or may_be_pending(node.connector)]
    while ahead:
        here = ahead.pop()
        if here in reached:
            continue
        reached.add(here)
        place = program.number[here]
        ahead += [program.ids[number] for number in inner[first_inner[place] : first_inner[place + 1]]]
        if nodes[here].performer.startswith("skill:"):
            continue
        ahead += [node.id for node in nodes.values() if node.attached_to == here]
        behind = [flow.target for flow in program.flows if flow.source == here]
        if nodes[here].kind is not Kind.CALL:
            ahead += behind
        if not behind:
            around = [node.id for node in nodes.values() if nodes[here].parent in (node.id, node.calls)]
            ahead += [flow.target for flow in program.flows if flow.source in around]
    return reached


def _letters(package: ServicePackage) -> Iterator[Finding]:
    named = [
        (f"deliverables.{deliverable.key}", deliverable.letter)
        for deliverable in package.deliverables
        if deliverable.letter
    ]
    named += [(f"remedies.{remedy.kind}", remedy.letter) for remedy in package.remedies]
    for key, letter in named:
        if letter not in package.letters:
            line = _service_line(package, f'letter = "{letter}"')
            yield Finding(SERVICE_FILE, line, key, f"there is no letters/{letter}.typ", tuple(sorted(package.letters)))
    for deliverable in package.deliverables:
        if deliverable.window not in package.windows:
            line = _service_line(package, "[windows]")
            yield Finding(
                SERVICE_FILE, line, f"windows.{deliverable.window}", f"is missing, '{deliverable.key}' names it"
            )


def _recipients(package: ServicePackage) -> Iterator[Finding]:
    recipients = package.recipients
    wanted = [
        ("name", recipients.name, QuestionType.NAME),
        ("address", recipients.address, QuestionType.ADDRESS),
        ("email", recipients.email, QuestionType.EMAIL),
        ("phone", recipients.phone, QuestionType.PHONE),
        *(("joint_debtors", key, QuestionType.NAME) for key in recipients.joint_debtors),
    ]
    for key, question, kind in wanted:
        fitting = tuple(question.key for question in package.form.questions.values() if question.type is kind)
        if question and question not in fitting:
            line = _service_line(package, "[recipients]")
            yield Finding(
                SERVICE_FILE, line, f"recipients.{key}", f"'{question}' is no question of type '{kind}'", fitting
            )


def _pauses(package: ServicePackage) -> Iterator[Finding]:
    if package.pauses is None:
        return
    line = _service_line(package, "[pauses]")
    waiting = {node.id for node in _nodes(package) if node.performer == "applicant"}
    if package.pauses.activity not in waiting:
        message = f"'{package.pauses.activity}' is no activity of the applicant"
        yield Finding(SERVICE_FILE, line, "pauses.activity", message, tuple(sorted(waiting)))
    for node in _nodes(package):
        ends_it = node.attached_to == package.pauses.activity and node.is_interrupting  # else it may remind
        if ends_it and node.timer is not None:
            days = re.fullmatch(r"P(\d+)D", node.timer.source.text.strip())
            if days and int(days.group(1)) < package.pauses.answer_within_days + DAYS_FOR_THE_POST:
                wanted = f"{package.pauses.answer_within_days} days to answer and {DAYS_FOR_THE_POST} for the post"
                message = f"waits {days.group(1)} days, but there must be {wanted}"
                yield _at(node, message)


def _ways(package: ServicePackage) -> Iterator[Finding]:
    for key, ways in (("channels", package.channels), ("delivery", package.delivery)):
        if not ways:
            yield Finding(SERVICE_FILE, _service_line(package, f"{key} ="), key, "must name at least one way")


def _money(package: ServicePackage) -> Iterator[Finding]:
    if package.breach.money_cents:
        line = _service_line(package, "money_cents =")
        yield Finding(SERVICE_FILE, line, "breach.money_cents", "is not carried out yet", ("0",))


def _suggestions(package: ServicePackage) -> Iterator[Finding]:
    known = [f"leistung.{name}" for name in package.own_data]
    known += [f"kommune.{path}" for path, key in package.municipality_data.items() if key.kind == "words"]
    for question in package.form.questions.values():
        for path in question.suggestions:
            if path not in known:
                line = _line_of(package, FORM_FILE, f'"{path}"')
                yield Finding(FORM_FILE, line, f"suggestions.{path}", f"unknown key '{path}'", tuple(sorted(known)))


def _texts(package: ServicePackage) -> Iterator[Finding]:
    if "de" not in package.languages:
        yield Finding(SERVICE_FILE, _service_line(package, "languages ="), "languages", "must name 'de'", ("de",))
    for language in package.languages:
        if language not in package.texts:
            yield Finding(f"texts/{language}.md", 0, "", f"is missing; languages in {SERVICE_FILE} names '{language}'")
    for language, texts in package.texts.items():
        if language not in {*package.languages, "de"}:
            yield Finding(
                texts.file, 0, "", f"is read by nobody: languages in {SERVICE_FILE} does not name '{language}'"
            )
    for texts in package.texts.values():
        for key in _needed_texts(package):
            if not texts.get(key) and (texts.language == SOURCE or not _is_german_only(package, key)):
                yield Finding(texts.file, 0, key, f"is missing; write it under the heading '# {key}'")
        yield from _options(package, texts)
        for key, text in texts.entries.items():
            for found in PLACEHOLDER.finditer(text):
                if found.group(1) not in package.municipality_data and not key.startswith("remedy."):
                    yield unknown(
                        texts.file, texts.lines[key], f"{key}.{{{found.group(1)}}}", package.municipality_data
                    )


def _needed_texts(package: ServicePackage) -> Iterator[str]:
    yield from _SERVICE_TEXTS
    yield from (f"page.{page.key}" for page in package.form.pages)
    yield from (f"question.{key}" for key in package.form.questions)
    yield from (f"activity.{key}" for key in package.activities)
    yield from (f"output.{question.key}" for question in _asked_of_staff(package))
    yield from (f"rule.{rule.key}" for activity in package.activities.values() for rule in activity.rules)
    yield from (f"found.{shown.variable}" for outcome in package.outcomes.values() for shown in outcome.shows)
    yield from (f"message.{name}" for name in package.messages)
    yield from (f"paper.{key}" for key in package.papers)
    yield from (f"follow_up.{key}" for key in package.follow_ups)
    yield from (f"remedy.{remedy.kind}" for remedy in package.remedies)
    yield from (f"letter.{name}" for name in package.letters)
    yield from (f"deliverable.{deliverable.key}" for deliverable in package.deliverables if deliverable.kind == "item")
    yield from (f"promise.{name}" for name in package.windows)


_GERMAN_ONLY = frozenset({"activity", "message", "remedy", "reason", "rule", "found"})


def _is_german_only(package: ServicePackage, key: str) -> bool:
    """Say whether a text is German in every language: only staff read it, or it binds in German alone."""
    kind, _, name = key.partition(".")
    for_people = {
        output.question.key
        for activity in package.activities.values()
        if not activity.skill
        for output in activity.outputs
    }
    return kind in {"activity", "message", "remedy", "reason", "rule", "found"} or (
        kind == "output" and name not in for_people
    )


def _asked_of_staff(package: ServicePackage) -> list[Question]:
    """Return the fields that members of staff fill in: of activities, and of messages they enter."""
    outputs = [output.question for activity in package.activities.values() for output in activity.outputs]
    return outputs + [field.question for message in package.messages.values() for field in message.carries]


def _options(package: ServicePackage, texts: Texts) -> Iterator[Finding]:
    labelled = [
        (f"question.{question.key}", question, texts.question(question.key))
        for question in package.form.questions.values()
    ]
    labelled += [(f"output.{asked.key}", asked, texts.output(asked.key)) for asked in _asked_of_staff(package)]
    for key, question, text in labelled:
        if question.type is QuestionType.CHOICES and set(question.options) <= set(package.papers):
            continue  # named by paper.*
        if texts.language != SOURCE and _is_german_only(package, key):
            continue
        needed = ("ja", "nein") if question.type is QuestionType.YES_NO else question.options
        for option in needed:
            if option not in text.options:
                message = f"option '{option}' has no label; write '- {option}: …'"
                yield Finding(texts.file, texts.lines.get(key, 0), key, message)


def _clocks(package: ServicePackage, today: date) -> Iterator[Finding]:
    line = _service_line(package, "[[deadlines]]")
    for problem in approval_problems(package, today):
        yield Finding(SERVICE_FILE, line, problem.key, problem.message, problem.allowed)
    for deadline in package.deadlines:
        if deadline.kind != DEEMED_APPROVAL and deadline.period is None:
            yield Finding(SERVICE_FILE, line, "deadlines", f"'{deadline.kind}' needs months, weeks or days")
        if _is_too_long(deadline):
            yield Finding(SERVICE_FILE, line, "deadlines", f"'{deadline.kind}' is longer than {_MOST_MONTHS} months")


def _windows(package: ServicePackage, calendar: WorkingCalendar, today: date) -> Iterator[Finding]:
    days = package.windows["decision"]
    if not 1 <= days <= MOST_DAYS or any(approval_problems(package, today)):  # none: on the day of receipt
        return
    window = Period(days, Unit.WORKING_DAYS)
    for deadline in package.deadlines:
        rule = rule_of(deadline, today) if deadline.kind == DEEMED_APPROVAL else None
        period, source = (rule.period, rule.source) if rule else (deadline.period, deadline.source)
        if period is None or _is_too_long(deadline):
            continue
        for day in _days_of(calendar.first_year):
            promised = end_of_period(day, window, calendar).end
            lawful = end_of_period(day, period, calendar).end
            if promised >= lawful:
                message = (
                    f"a matter received on {day} would be promised for {promised}, "
                    f"but the deadline '{deadline.kind}' ({source}) ends on {lawful}"
                )
                yield Finding(SERVICE_FILE, _service_line(package, "[windows]"), "windows.decision", message)
                break


def _is_too_long(deadline: StatutoryDeadline) -> bool:
    return deadline.months > _MOST_MONTHS or deadline.weeks > _MOST_WEEKS or deadline.days > _MOST_DAYS_OF_LAW


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _service_line(package: ServicePackage, text: str) -> int:
    """Return the first line of service.toml that holds a text."""
    return _line_of(package, SERVICE_FILE, text)


def _line_of(package: ServicePackage, file: str, text: str) -> int:
    lines = package.files[file].decode("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if text in line), 0)


def _at(node: FlowNode, message: str) -> Finding:
    return Finding(PROCESS_FILE, node.line, node.id, message)
