"""Nothing public is kept that nobody calls: whoever reads it would take it for a part of the house.

A function, class or method has a caller if product code names it that is reached itself: from what a module does when
it is loaded, from commands, addresses, jobs and pages, on from caller to called. Tests, benchmarks and the lab of
promises are no callers.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"

_LIVE = "lab; wired with the live promise"
_SUITES = "the conformance suites ask it"
_TESTS = "tests ask it"

NO_CALLER = {
    "zusage.capacity.domain.capacity.capacity_curve": _LIVE,
    "zusage.capacity.domain.drift.backlog_growth": _LIVE,
    "zusage.capacity.domain.drift.capacity_loss": _LIVE,
    "zusage.capacity.domain.drift.first_alarm": _LIVE,
    "zusage.capacity.domain.drift.handling_growth": _LIVE,
    "zusage.capacity.domain.drift.standstill": _LIVE,
    "zusage.capacity.domain.learning.learn_branches": _LIVE,
    "zusage.capacity.domain.learning.learn_factor": _LIVE,
    "zusage.capacity.domain.learning.learn_handling": _LIVE,
    "zusage.capacity.domain.sharing.divide": _LIVE,
    "zusage.capacity.domain.stages.brought_forward": f"{_LIVE} (decision 0029)",
    "zusage.capacity.domain.survival.flow_curve": _LIVE,
    "zusage.capacity.domain.windows.narrowest_windows": _LIVE,
    "zusage.capacity.domain.windows.window_in_force": _LIVE,
    "zusage.promises.domain.calibration.measured": _LIVE,
    "zusage.capacity.operations.plan.declare_closing_day": "the page of the calendar comes with the live promise",
    "zusage.capacity.operations.plan.set_roster": "the page of the rosters comes with the live promise",
    "zusage.capacity.operations.plan.record_absence": "the page of the rosters comes with the live promise",
    "zusage.cases.registry.asked_by_job": "the first connector that asks outside the house: a register look-up",
    "zusage.processes.domain.bpmn.reader.read_processes": _SUITES,
    "zusage.processes.domain.dmn.decisions.Decisions.invoke": _SUITES,
    "zusage.processes.domain.document.editing.add_sequence_flow": _SUITES,
    "zusage.processes.domain.document.writing.write_document": _SUITES,
    "zusage.processes.domain.simulation.Simulation": "the suites run on it; a fake that ships with the code",
    "zusage.processes.domain.state.stored.decode_state": "make bench stores a process by it",
    "zusage.processes.domain.state.marking.State.is_stalled": f"{_TESTS}; the next thing of every matter will, too",
    "zusage.cases.registry.registered": f"{_TESTS}: both lists of connectors agree",
    "zusage.common.keys.forget_cached_keys": f"{_TESTS}: each begins without keys in memory",
}
"""What has no caller, and why it stays. The list only gets shorter."""

_ONLY_SHAPE_WHAT_IS_DEFINED = frozenset(
    {"abstractmethod", "atomic", "cache", "cached_property", "classmethod", "contextmanager", "dataclass", "lru_cache"}
    | {"override", "property", "staticmethod", "total_ordering", "runtime_checkable", "wraps", "setter"}
)
"""Decorators that call nobody; every other one enters what it decorates somewhere, which is a caller."""
_BY_THE_FRAMEWORK = re.compile(
    r"Config$|^(Migration|Meta|main|add_commands|emit|get_value|process_exception|process_view|as_postgresql)$"
    r"|^(db_for_read|db_for_write|allow_relation|allow_migrate)$"
    r"|^(Cursor|Database(Wrapper|Operations|Features)|create_cursor|convert_query|convert_uuidfield_value)$"
    r"|^(from_db_value|get_db_prep_value|get_internal_type)$"
    r"|^(to_python|prepare_value|value_from_datadict|value_omitted_from_data|clean(_\w+)?)$"
)
"""Names that Django, Python and the command line look for by themselves."""

_WORD = re.compile(r"\w+")
_PATH = re.compile(r"[\w.]+")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class House:
    """The modules of the product with what each defines, imports and names."""

    def __init__(self, texts: dict[str, str], pages: Iterable[str] = ()) -> None:
        self.pages = pages
        self.trees = {module: ast.parse(text) for module, text in texts.items()}
        self.defined = {module: {node.name: node for node in _definitions(tree)} for module, tree in self.trees.items()}
        self.imported = {module: dict(_imported(tree)) for module, tree in self.trees.items()}

    @cache  # noqa: B019  # a house lives as long as the test
    def meant(self, module: str, name: str) -> tuple[str, str]:
        """Return where a name of a module is defined; a module stands for itself, with no name."""
        if name in self.defined.get(module, ()):
            return module, name
        source, original = self.imported.get(module, {}).get(name, ("", ""))
        if source and (source, original) != (module, name):
            return self.meant(source, original) if original else (source, "")
        inner = f"{module}.{name}"
        return (inner, "") if inner in self.trees else (module, name)

    def called(self, *also: str) -> set[tuple[str, str]]:
        """Return all that is reached from what the modules do when they are loaded, and from what else is called."""
        ahead = [target for module, tree in self.trees.items() for target in self._entered(module, tree)]
        ahead += [(path.rpartition(".")[0], path.rpartition(".")[2]) for path in also]
        reached: set[tuple[str, str]] = set()
        while ahead:
            module, name = target = ahead.pop()
            if target in reached or name not in self.defined.get(module, ()):
                continue
            reached.add(target)
            ahead += self._named(module, self.defined[module][name])
        return reached

    def _entered(self, module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
        for statement in tree.body:
            if isinstance(statement, Definition):
                if _is_entered(statement):
                    yield module, statement.name
            elif not isinstance(statement, ast.Import | ast.ImportFrom):
                yield from self._named(module, statement)

    def _named(self, module: str, code: ast.AST) -> Iterator[tuple[str, str]]:
        """Yield what a piece of code names: by itself, by the module it stands in, or by a dotted path in a string."""
        for node in ast.walk(code):
            match node:
                case ast.Name(name):
                    yield self.meant(module, name)
                case ast.Attribute():
                    yield from self._attribute(module, node)
                case ast.Constant(str(text)) if "." in text and text.rpartition(".")[0] in self.trees:
                    owner, _, name = text.rpartition(".")
                    yield self.meant(owner, name)

    def _attribute(self, module: str, node: ast.Attribute) -> Iterator[tuple[str, str]]:
        names = []
        value: ast.expr = node
        while isinstance(value, ast.Attribute):
            names.append(value.attr)
            value = value.value
        if isinstance(value, ast.Name):
            owner, name = self.meant(module, value.id)
            while names and not name:
                owner, name = self.meant(owner, names.pop())
            yield owner, name

    def without_a_caller(self, *also: str) -> set[str]:
        """Return what is public and not called: functions and classes as reached, methods by their names.

        What only the exceptions (`also`) reach stays, and its methods with it.
        """
        called = self.called(*also)
        unused = {
            f"{module}.{name}"
            for module, definitions in self.defined.items()
            for name in definitions
            if (module, name) not in called and not name.startswith("_")
        }
        return unused | {path for path, name in self._methods(self.called()) if name not in self.words}

    def _methods(self, called: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for module, name in called:
            owner = self.defined[module][name]
            for method in _definitions(owner) if isinstance(owner, ast.ClassDef) else ():
                if not method.name.startswith("_") and not _is_entered(method):
                    yield f"{module}.{name}.{method.name}", method.name

    @cached_property
    def words(self) -> set[str]:
        """Every name that a method may be called by: of an object, in a short string, on a page."""
        words = {word for page in self.pages for word in _WORD.findall(page)}
        for node in (node for tree in self.trees.values() for node in ast.walk(tree)):
            match node:
                case ast.Attribute(attr=word):
                    words.add(word)
                case ast.Constant(str(text)) if _PATH.fullmatch(text):
                    words |= set(_WORD.findall(text))
        return words


def _definitions(tree: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    yield from (node for node in tree.body if isinstance(node, Definition))


def _imported(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((alias.asname or alias.name, (module, alias.name)) for alias in names)
            case ast.Import(names=names):
                yield from ((alias.asname, (alias.name, "")) for alias in names if alias.asname)


def _is_entered(node: Definition) -> bool:
    """Say whether a decorator hands it to somebody, or a framework looks for its name."""
    names = set()
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        names.add(function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", ""))
    return bool(names - _ONLY_SHAPE_WHAT_IS_DEFINED) or bool(_BY_THE_FRAMEWORK.search(node.name))


def product() -> House:
    paths = [path for path in sorted(SOURCE.rglob("*.py")) if "tests" not in path.parts]
    texts = {".".join(path.relative_to(SOURCE).with_suffix("").parts): path.read_text("utf-8") for path in paths}
    pages = [path.read_text("utf-8") for end in ("html", "typ") for path in sorted(SOURCE.rglob(f"*.{end}"))]
    return House({module.removesuffix(".__init__"): text for module, text in texts.items()}, pages)


@pytest.fixture(scope="module")
def house() -> House:
    return product()


def test_nothing_public_is_without_a_caller(house: House) -> None:
    assert house.without_a_caller(*NO_CALLER) - NO_CALLER.keys() == set()


def test_an_exception_that_has_a_caller_leaves_the_list(house: House) -> None:
    assert NO_CALLER.keys() - house.without_a_caller() == set()


HOUSE = {
    "zusage": "",
    "zusage.rooms": "from zusage.rooms.hall import enter",
    "zusage.rooms.hall": """
def enter(): wipe()
def wipe(): pass
def leave(): close()
def close(): pass
@registered
def open_window(): pass
@cache
def listen(): pass
class Guest:
    def greet(self): pass
    def nod(self): pass
    @property
    def name(self): pass
""",
    "zusage.street": "from zusage import rooms\nfrom zusage.rooms import hall as inside\nrooms.enter()\n",
}


def called_in(street: str, *also: str, page: str = "") -> set[str]:
    house = House(HOUSE | {"zusage.street": HOUSE["zusage.street"] + street}, [page])
    return {
        path.removeprefix("zusage.rooms.hall.")
        for path in house.without_a_caller(*(f"zusage.rooms.hall.{n}" for n in also))
    }


def test_what_is_reached_is_called_and_all_else_is_not() -> None:
    assert called_in("") == {"leave", "close", "listen", "Guest"}
    assert called_in("inside.leave()") == {"listen", "Guest"}
    assert called_in('load("zusage.rooms.hall.listen")', "leave") == {"Guest"}


def test_what_only_an_uncalled_function_calls_is_not_called() -> None:
    assert "close" in called_in("")
    assert "close" not in called_in("", "leave")


def test_methods_are_called_by_their_names_in_code_and_on_pages() -> None:
    assert called_in("inside.Guest()", "leave", "listen") == {"Guest.greet", "Guest.nod", "Guest.name"}
    assert called_in("inside.Guest().nod()", "leave", "listen", page="{{ guest.name }}") == {"Guest.greet"}
