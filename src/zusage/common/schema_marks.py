"""What each migration of ours makes, recorded before it runs: a house of another version is known by more than names.

Migrations were squashed more than once, and each time the first one is called ``0001_initial``. Beside the name stands
a digest of the tables, columns, indexes and constraints that it makes. Recorded beforehand, a set-up that was broken
off can be carried on; where the digest is missing or another, the tables were made by another version.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

_MARK = "zusage tables"
"""Stands in the column of the app, where Django ignores what it does not know."""


def record_marks(using: str, plan: list[tuple[Migration, bool]]) -> None:
    """Record what the migrations of ours make that are about to run."""
    recorder = MigrationRecorder(connections[using])
    recorder.ensure_schema()
    marks = _marks(using)
    known = set(recorder.applied_migrations())
    for migration, backwards in plan:
        mark = marks.get((migration.app_label, migration.name))
        if mark and not backwards and (_MARK, mark) not in known:
            recorder.record_applied(_MARK, mark)


def split_marks(loader: MigrationLoader) -> tuple[set[tuple[str, str]], set[str]]:
    """Return what a database has recorded: the migrations that were run, and the marks of what they made."""
    recorded = set(loader.applied_migrations)
    marks = {(app, name) for app, name in recorded if app == _MARK}
    return recorded - marks, {name for _, name in marks}


def differing(using: str, applied: set[tuple[str, str]], marks: set[str]) -> list[str]:
    """Return the migrations of ours that were run but have made something else than they make in this program."""
    ours = _marks(using)
    return sorted(f"{app}.{name}" for app, name in applied if (app, name) in ours and ours[app, name] not in marks)


def _marks(using: str) -> dict[tuple[str, str], str]:
    """Return the mark of every migration of ours: its name and the digest of its app's tables after it."""
    executor = MigrationExecutor(connections[using])
    state, found = ProjectState(), {}
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        state = migration.mutate_state(state, preserve=False)
        app_label = migration.app_label
        if apps.get_app_config(app_label).name.startswith("zusage."):
            text = "\n".join(line for model in _models(state, app_label) for line in _lines(model))
            digest = sha256(text.encode()).hexdigest()[:32]
            found[app_label, migration.name] = f"{app_label}.{migration.name} {digest}"
    return found


def _models(state: ProjectState, app_label: str) -> Iterator[ModelState]:
    yield from (state.models[key] for key in sorted(state.models) if key[0] == app_label)


def _lines(model: ModelState) -> Iterator[str]:
    """Say what a table is made of; of a field only what the database sees."""
    yield f"table {model.options.get('db_table') or f'{model.app_label}_{model.name_lower}'}"
    for name, field in sorted(model.fields.items()):
        yield f"{name} {_column(field)}"
    for option in ("unique_together", "indexes", "constraints"):
        yield from sorted(f"{option} {part!r}" for part in model.options.get(option, ()))


def _column(field: "models.Field[Any, Any]") -> str:
    is_indexed = getattr(field, "db_index", False)
    seen = (field.get_internal_type(), field.null, field.unique, field.primary_key, field.max_length, is_indexed)
    remote = field.remote_field.model if field.remote_field else ""
    return f"{seen} {remote if isinstance(remote, str) else remote._meta.label_lower}".rstrip()
