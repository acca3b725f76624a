"""The walls inside the database: made anew after every migration, checked before the house opens.

- append-only tables refuse UPDATE, DELETE, REPLACE and TRUNCATE (triggers on both databases);
- on PostgreSQL each owned table has row level security: only rows of the municipality set in the transaction;
- a child row must belong to its parent's municipality (composite foreign key on PostgreSQL, trigger on SQLite);
- the application's role on PostgreSQL owns nothing and may do only what is granted here.

SQLite loses its triggers when a migration rebuilds a table, and cannot rebuild one that another's trigger names; hence
they are taken down before and made anew after *every* migration. There they prevent accidents; whoever can write the
file can drop them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from zusage.common.domain.refusal import Mistake
from zusage.common.tenancy import SETTING, OwnedModel

_LABELS_IN_KEY_DATABASE = {"keystore"}
_extra_ties: list["Tie"] = []


class GuardMissing(Mistake):
    """The database lacks a wall that the program counts on; run 'zusage setup' to make it anew."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A child's column names a row of the parent table, which must be of the same municipality."""

    child: str
    column: str
    parent: str

    @property
    def name(self) -> str:
        return f"tie_{self.child}_{self.column}"[:60]


def tie(child: type[models.Model], field: str, parent: type[models.Model]) -> None:
    """Tie a column of a lower chapter's table, which cannot know its parent, to that parent."""
    found = Tie(child._meta.db_table, _column(child, field), parent._meta.db_table)
    if found not in _extra_ties:
        _extra_ties.append(found)


def make_guards() -> None:
    """Make every wall anew for all tables that exist; idempotent."""
    tables = set(connection.introspection.table_names())
    statements = _postgresql_guards(tables) if connection.vendor == "postgresql" else _sqlite_guards(tables)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lower_guards() -> None:
    """Take the triggers down before a migration on SQLite, which cannot rebuild a table that a trigger names.

    If the migration fails half-way they stay down, and the house does not open (`check_guards`).
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def check_guards() -> None:
    """Look whether every wall stands.

    :raises GuardMissing: naming what is missing
    """
    wanted = set(_wanted())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
                " UNION SELECT conname FROM pg_constraint WHERE conname LIKE 'tie\\_%'"
                " UNION SELECT 'policy_' || tablename FROM pg_policies p JOIN pg_class c ON c.relname = p.tablename"
                " WHERE c.relrowsecurity"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        missing = sorted(wanted - {row[0] for row in cursor.fetchall()})
        if missing:
            raise GuardMissing(f"missing in the database: {', '.join(missing)}; run 'zusage setup'")
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'common_job'"
                " AND tableowner = current_user) FROM pg_roles WHERE rolname = current_user"
            )
            (row_level_security_is_bypassed,) = cursor.fetchone()
            if row_level_security_is_bypassed:
                raise GuardMissing(
                    "the program runs as owner or superuser, who sees all municipalities; use the app role"
                )


def owned_models() -> list[type[OwnedModel]]:
    """Return all tables whose rows belong to a municipality, by name."""
    found = [model for model in apps.get_models() if issubclass(model, OwnedModel)]
    return sorted(found, key=lambda model: model._meta.db_table)


def ties() -> list[Tie]:
    """Return every tie: all foreign keys between owned tables, and those declared with `tie`."""
    found = [
        Tie(model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in owned_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, OwnedModel)
    ]
    return found + _extra_ties


def _wanted() -> Iterator[str]:
    for model in owned_models():
        table = model._meta.db_table
        if model.append_only:
            yield from (f"{table}_no_{what}" for what in ("update", "delete"))
            yield f"{table}_no_truncate" if connection.vendor == "postgresql" else f"{table}_no_replace"
        if connection.vendor == "postgresql":
            yield f"policy_{table}"
    for tied in ties():
        yield tied.name


def _sqlite_guards(tables: set[str]) -> Iterator[str]:
    for model in owned_models():
        table = model._meta.db_table
        if table not in tables or not model.append_only:
            continue
        for what in ("update", "delete"):
            yield f'DROP TRIGGER IF EXISTS "{table}_no_{what}"'
            yield (
                f'CREATE TRIGGER "{table}_no_{what}" BEFORE {what.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        clash = " OR ".join(
            "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
            for columns in _unique_columns(model)
        )
        yield f'DROP TRIGGER IF EXISTS "{table}_no_replace"'
        yield (
            f'CREATE TRIGGER "{table}_no_replace" BEFORE INSERT ON "{table}" '
            f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {clash}) '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for tied in ties():
        if tied.child not in tables or tied.parent not in tables:
            continue
        yield f'DROP TRIGGER IF EXISTS "{tied.name}"'
        yield (
            f'CREATE TRIGGER "{tied.name}" BEFORE INSERT ON "{tied.child}" WHEN EXISTS (SELECT 1 FROM "{tied.parent}" '
            f'WHERE id = NEW."{tied.column}" AND municipality_id <> NEW.municipality_id) '
            f"BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: {tied.name}'); END"
        )


def _unique_columns(model: type[models.Model]) -> Iterable[tuple[str, ...]]:
    for field in model._meta.local_fields:
        if field.unique:
            yield (str(field.column),)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            yield tuple(_column(model, name) for name in constraint.fields)


def _column(model: type[models.Model], field: str) -> str:
    return next(str(local.column) for local in model._meta.local_fields if field in {local.name, local.attname})


def _postgresql_guards(tables: set[str]) -> Iterator[str]:
    role = settings.APPLICATION_ROLE
    yield f'GRANT USAGE ON SCHEMA public TO "{role}"'
    yield f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"'
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in tables or model._meta.app_label in _LABELS_IN_KEY_DATABASE:
            continue
        append_only = getattr(model, "append_only", False)
        yield f'REVOKE ALL ON "{table}" FROM "{role}"'
        yield f'GRANT SELECT, INSERT{"" if append_only else ", UPDATE, DELETE"} ON "{table}" TO "{role}"'
    yield f'GRANT SELECT ON django_migrations TO "{role}"'
    yield (
        "CREATE OR REPLACE FUNCTION zusage_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for model in owned_models():
        table = model._meta.db_table
        if table not in tables:
            continue
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS one_municipality ON "{table}"'
        current = f"nullif(current_setting('{SETTING}', true), '')::uuid"
        # A sub-select is evaluated once a statement; the bare expression once a row, which is what reading costs most.
        yield (
            f'CREATE POLICY one_municipality ON "{table}" USING (municipality_id = (SELECT {current}))'
            f" WITH CHECK (municipality_id = {current})"
        )
        if model.append_only:
            for what, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
                yield f'DROP TRIGGER IF EXISTS "{table}_no_{what}" ON "{table}"'
                yield (
                    f'CREATE TRIGGER "{table}_no_{what}" BEFORE {what.upper()} ON "{table}" '
                    f"FOR EACH {each} EXECUTE FUNCTION zusage_refuse()"
                )
    for tied in ties():
        if tied.child not in tables or tied.parent not in tables:
            continue
        owner = f"{tied.parent}_owned"[:60]
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{owner}') THEN "
            f'ALTER TABLE "{tied.parent}" ADD CONSTRAINT "{owner}" UNIQUE (municipality_id, id); END IF; END $$'
        )
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{tied.name}') THEN "
            f'ALTER TABLE "{tied.child}" ADD CONSTRAINT "{tied.name}" FOREIGN KEY (municipality_id, "{tied.column}") '
            f'REFERENCES "{tied.parent}" (municipality_id, id) DEFERRABLE INITIALLY DEFERRED; END IF; END $$'
        )
    if "common_job" in tables:
        yield _CLAIM_POSTGRESQL
        yield f'GRANT EXECUTE ON FUNCTION zusage_claim_job(timestamptz, timestamptz) TO "{role}"'


_CLAIM_POSTGRESQL = """
CREATE OR REPLACE FUNCTION zusage_claim_job(present timestamptz, leased timestamptz)
RETURNS TABLE (job_id uuid, municipality uuid, job_fence integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
UPDATE common_job SET leased_until = leased, fence = fence + 1, attempt = attempt + 1
WHERE id = (SELECT id FROM common_job WHERE state = 'waiting' AND due_at <= present
            AND (leased_until IS NULL OR leased_until < present)
            ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id, municipality_id, fence
$$
"""
