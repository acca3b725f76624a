"""What must stay true of the house's plan: chapters know one another by two doors only, and say what they are for."""

import ast
import importlib
import inspect
import re
import typing
from collections.abc import Iterator, Mapping, Set
from dataclasses import is_dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import grimp
import pytest
from django.db.models import Manager, Model, QuerySet

from zusage.workplace.acts.registry import ON_A_CASE, ON_A_PAGE

SOURCE = Path(__file__).parents[1] / "src" / "zusage"
CHAPTERS = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file())

DOORS = frozenset({"domain", "queries", "operations"})
"""What another chapter may import: value types, everything that reads, everything that writes."""

BEHIND_THE_COUNTER = frozenset(
    {"models", "migrations", "apps", "forms", "views", "urls", "jobs", "listeners", "commands"}
)

EXCEPTIONS = {
    # Rows of jobs are made by `common.jobs`; a matter only names their type.
    ("zusage.cases.changes", "zusage.common.models"),
    ("zusage.cases.job_rows", "zusage.common.models"),
    # The worker's mark of the clock and the day's jobs are the house's own, not a chapter's.
    ("zusage.config.start", "zusage.common.models"),
    ("zusage.config.worker", "zusage.common.models"),
    ("zusage.config.housekeeping", "zusage.common.models"),
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("zusage")


def imports_between_chapters(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Return importer and imported wherever they stand in different chapters; tests may look everywhere."""
    for importer in sorted(graph.modules):
        if ".tests" in importer or importer.count(".") < 1:
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if imported.count(".") and chapter(imported) != chapter(importer):
                yield importer, imported


def chapter(module: str) -> str:
    return module.split(".")[1]


def is_a_door(imported: str) -> bool:
    _, owner, *inside = imported.split(".")
    if owner in {"common", "pages"}:  # the ground everybody stands on: all of it is door but its tables
        return not inside or inside[0] not in {"models", "migrations", "apps"}
    return bool(inside) and inside[0] in DOORS


def python_files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def test_a_chapter_knows_another_only_by_its_doors(graph: grimp.ImportGraph) -> None:
    through_walls = {
        (importer, imported) for importer, imported in imports_between_chapters(graph) if not is_a_door(imported)
    }

    assert through_walls - EXCEPTIONS == set()


def test_every_exception_is_still_needed(graph: grimp.ImportGraph) -> None:
    assert set(imports_between_chapters(graph)) >= EXCEPTIONS


def test_no_modules_of_a_domain_import_each_other_in_a_circle(graph: grimp.ImportGraph) -> None:
    """The graph has imports inside functions and those for type checkers only, too: they hide a circle, no more."""
    modules = {module for module in graph.modules if ".domain" in module and ".tests" not in module}
    imports = {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}

    assert len(imports) > len(CHAPTERS)
    assert _circle(imports) == []


def test_a_circle_is_seen_however_long_it_is() -> None:
    assert set(_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}


def _circle(imports: Mapping[str, Set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


@pytest.mark.parametrize("module", sorted(BEHIND_THE_COUNTER))
def test_what_stands_behind_the_counter_is_no_door(module: str) -> None:
    assert not is_a_door(f"zusage.cases.{module}")


@pytest.mark.parametrize("module", ["domain.event_log", "queries.status", "operations.open_case"])
def test_doors_may_be_rooms_of_their_own(module: str) -> None:
    assert is_a_door(f"zusage.cases.{module}")


def test_models_of_others_are_asked_for_by_name_in_one_place_only() -> None:
    """`cases` ties the rows of lower chapters that name a case to that case, which they cannot know themselves."""
    asking = {
        str(path.relative_to(SOURCE)) for path in python_files() if _calls(path, "get_model") and not _is_test(path)
    }

    assert asking == {"cases/apps.py"}


def test_a_template_stands_on_its_own_chapter_and_on_pages_only() -> None:
    """What a page extends or includes; the first folder of a template's name is its chapter."""
    astray = {
        (str(path.relative_to(SOURCE)), name)
        for path in templates()
        for name in re.findall(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8"))
        if name.split("/")[0] not in {path.relative_to(SOURCE).parts[0], "pages"}
    }

    assert astray == set()


def test_every_template_is_named_after_its_chapter() -> None:
    """It lies in `templates/CHAPTER/`, or with the act of staff that it belongs to."""
    astray = {
        str(path.relative_to(SOURCE))
        for path in templates()
        for chapter, folder, *rest in [path.relative_to(SOURCE).parts]
        if not (folder == "templates" and rest[0] == chapter) and (chapter, folder) != ("workplace", "acts")
    }

    assert astray == set()


def templates() -> list[Path]:
    found = sorted(SOURCE.rglob("*.html"))
    assert any("acts" in path.parts for path in found)
    return found


def test_what_leaves_by_the_door_of_queries_has_a_type_and_is_no_row() -> None:
    """Neither `Any` nor a model of Django, also not inside the values that are given."""
    astray = {f"{name}.{what}" for name, what in _public_answers() if what not in _FEEL}

    assert astray == set()


_FEEL = {"variables_of"}
"""What a process knows are values of FEEL, which may be anything that FEEL knows."""


def _public_answers() -> Iterator[tuple[str, str]]:
    """Give every public function, method or field of the queries that leads to `Any` or to a row."""
    doors = [*SOURCE.glob("*/queries.py"), *SOURCE.glob("*/queries/*.py")]
    assert len(doors) > 20
    for path in doors:
        name = ".".join(("zusage", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        module = importlib.import_module(name)
        for key, value in vars(module).items():
            if key.startswith("_") or getattr(value, "__module__", "") != module.__name__:
                continue
            for what, hint in _answers(key, value):
                if _is_untyped(hint, set()):
                    yield name, what


def _answers(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if inspect.isfunction(value):
        yield key, typing.get_type_hints(value).get("return")
    elif inspect.isclass(value):
        yield key, value
        for name, member in vars(value).items():
            method = member.fget if isinstance(member, property) else member
            if inspect.isfunction(method) and not name.startswith("_"):
                yield f"{key}.{name}", typing.get_type_hints(method).get("return")


def _is_untyped(hint: Any, seen: set[Any]) -> bool:
    if hint is Any or (inspect.isclass(hint) and issubclass(hint, Model | QuerySet | Manager)):
        return True
    if is_dataclass(hint) and ".queries" in hint.__module__ and hint not in seen:
        seen.add(hint)
        return any(_is_untyped(part, seen) for part in typing.get_type_hints(hint).values())
    return any(_is_untyped(part, seen) for part in typing.get_args(hint))


def test_every_act_of_staff_has_a_folder_and_stands_in_the_registry() -> None:
    registered = {act.name for act in (*ON_A_CASE, *ON_A_PAGE)}
    folders = {path.parent.name for path in (SOURCE / "workplace" / "acts").glob("*/__init__.py")}

    assert registered == folders


def test_pages_of_staff_that_are_no_act_only_read() -> None:
    """Logging in and out writes no more than a session."""
    writing = {
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "workplace" / "views").glob("*.py")
        if _names(path) & {"require_POST", "require_http_methods", "write_transaction"}
        or re.search(r"import .*operations|\.operations import", path.read_text())
    }

    assert writing == {"workplace/views/login.py"}


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "misc", "tools", "services"}
    pages_of_services = "portal/views/services.py"  # in this field a service is what the city offers to people

    found = [str(path.relative_to(SOURCE)) for path in python_files() if path.stem in drawers]
    assert found == [pages_of_services]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_tells_on_one_page_what_it_is_about(name: str) -> None:
    page = SOURCE / name / "README.md"

    assert page.is_file(), f"{name} has no README.md"
    assert 10 <= len(page.read_text().splitlines()) <= 120


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(SOURCE))
        for path in python_files()
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]

    assert silent == []


def test_only_tenancy_opens_transactions() -> None:
    """An act is one transaction, and it always knows its municipality."""
    opening = {
        str(path.relative_to(SOURCE)) for path in python_files() if _calls(path, "atomic") and not _is_test(path)
    }

    assert opening <= {"common/tenancy.py", "promises/operations/making.py"}  # the latter is a savepoint in an act


def test_only_the_journal_writes_events() -> None:
    writing = {
        str(path.relative_to(SOURCE))
        for path in python_files()
        if not _is_test(path)
        and any(f"{name}.objects.bulk_create" in path.read_text() for name in ("Event", "EventBody"))
    }

    assert writing == {"cases/journal.py"}


def test_only_the_clock_tells_the_time() -> None:
    """Everything else is told the time; so a story can be told again at any time."""
    telling = {
        str(path.relative_to(SOURCE))
        for path in python_files()
        if not _is_test(path) and (_calls(path, "now", of="datetime") or _calls(path, "today", of="date"))
    }

    assert telling == {"common/clock.py"}


def _names(path: Path) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}


def _is_test(path: Path) -> bool:
    return "tests" in path.parts


def _calls(path: Path, name: str, of: str = "") -> bool:
    """Say whether a file calls a function of this name, of this object if it is named."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and (not of or (isinstance(node.func.value, ast.Name) and node.func.value.id == of))
        for node in ast.walk(ast.parse(path.read_text()))
    )
