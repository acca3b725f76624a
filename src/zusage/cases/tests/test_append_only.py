"""What happened stays: on both databases, for the program and for the owner, after every migration."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import pre_migrate
from psycopg import sql as psql

from zusage.cases.models import Case, Event, EventBody, Reading
from zusage.cases.tests.stories import Town
from zusage.cases.tests.whole_town import everything_happens
from zusage.catalogue.models import PublishedService
from zusage.common.domain.ids import new_id
from zusage.common.guards import GuardMissing, check_guards, lower_guards, make_guards, owned_models
from zusage.common.tenancy import OwnedModel, read_transaction, write_transaction
from zusage.common.tests.owner import run_as_owner
from zusage.config import setup
from zusage.identity.queries import MunicipalityFacts
from zusage.promises.models import Promise

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="said in SQLite's own words")
postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="said in PostgreSQL's own words")

REFUSALS = ("is append-only", "permission denied")


def append_only_models() -> list[type[OwnedModel]]:
    return [model for model in owned_models() if model.append_only]


def refused(statement: Callable[[], object]) -> bool:
    """Run something in a savepoint; say whether the database refused it as a change of what happened."""
    try:
        with transaction.atomic():
            statement()
    except DatabaseError as error:
        return any(reason in str(error) for reason in REFUSALS)
    return False


def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))


def columns(model: type[OwnedModel]) -> list[str]:
    return [str(field.column) for field in model._meta.local_fields]


def unique_besides_id(model: type[OwnedModel]) -> bool:
    return any(isinstance(constraint, models.UniqueConstraint) for constraint in model._meta.constraints) or any(
        field.unique and not field.primary_key for field in model._meta.local_fields
    )


@pytest.fixture
def told(town: Town) -> Town:
    everything_happens(town)
    return town


def test_what_was_promised_and_what_happened_is_append_only() -> None:
    names = {model.__name__ for model in append_only_models()}

    assert names >= {
        "Event",
        "EventBody",
        "Reading",
        "Promise",
        "Deadline",
        "PauseStarted",
        "PauseEnded",
        "Extension",
        "Settlement",
        "CalendarVersion",
        "PublishedService",
    }


def test_no_row_is_changed(told: Town) -> None:
    with write_transaction(told.id):
        changed = [
            model.__name__
            for model in append_only_models()
            if not refused(
                lambda m=model: execute(f'UPDATE "{m._meta.db_table}" SET municipality_id = municipality_id')
            )
            or not refused(lambda m=model: m.objects.first().save(force_update=True))
        ]

    assert changed == []


def test_no_row_goes_away(told: Town) -> None:
    with write_transaction(told.id):
        gone = [
            model.__name__
            for model in append_only_models()
            if not refused(lambda m=model: execute(f'DELETE FROM "{m._meta.db_table}"'))
        ]

    assert gone == []


@sqlite_only
def test_no_row_is_replaced_by_its_id(told: Town) -> None:
    with write_transaction(told.id):
        replaced = [
            model.__name__
            for model in append_only_models()
            if not refused(
                lambda t=model._meta.db_table: execute(f'INSERT OR REPLACE INTO "{t}" SELECT * FROM "{t}" LIMIT 1')
            )
        ]

    assert replaced == []


@sqlite_only
def test_no_row_is_replaced_by_its_second_key_under_a_new_id(told: Town) -> None:
    """SQLite's REPLACE would silently delete the row that stands in the way of *any* unique key."""
    replaced = []
    with write_transaction(told.id):
        for model in filter(unique_besides_id, append_only_models()):
            table = model._meta.db_table
            others = ", ".join(f'"{column}"' for column in columns(model) if column != "id")
            statement = f'INSERT OR REPLACE INTO "{table}" (id, {others}) SELECT %s, {others} FROM "{table}" LIMIT 1'
            if not refused(lambda s=statement: execute(s, new_id())):
                replaced.append(model.__name__)

    assert replaced == []


@sqlite_only
def test_no_row_is_changed_by_an_insert_that_updates_on_conflict(told: Town) -> None:
    with write_transaction(told.id):
        changed = [
            model.__name__
            for model in append_only_models()
            if not refused(
                lambda t=model._meta.db_table: execute(
                    f'INSERT INTO "{t}" SELECT * FROM "{t}" WHERE true LIMIT 1'
                    " ON CONFLICT (id) DO UPDATE SET municipality_id = excluded.municipality_id"
                )
            )
        ]

    assert changed == []


@postgresql_only
def test_no_row_is_changed_by_an_insert_that_conflicts(told: Town) -> None:
    with write_transaction(told.id):
        changed = [
            model.__name__
            for model in append_only_models()
            if not refused(
                lambda t=model._meta.db_table: execute(
                    f'INSERT INTO "{t}" SELECT * FROM "{t}" LIMIT 1'
                    " ON CONFLICT (id) DO UPDATE SET municipality_id = excluded.municipality_id"
                )
            )
        ]

    assert changed == []


@postgresql_only
def test_not_even_the_owner_changes_or_empties_what_happened(committed: MunicipalityFacts, now: Any) -> None:
    """The owner is not bound by policies, but by triggers; so this is refused by them and nothing else."""
    everything_happens(Town(committed, now))
    done = []

    for model in append_only_models():
        for statement in ("UPDATE {} SET municipality_id = municipality_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            text = psql.SQL(statement).format(psql.Identifier(model._meta.db_table)).as_string()
            try:
                run_as_owner(text)
            except psycopg.errors.RaiseException as error:
                if "is append-only" in str(error):
                    continue
            done.append(text)

    assert done == []


def test_new_rows_are_welcome(told: Town) -> None:
    with write_transaction(told.id):
        before = Reading.objects.count()
        case_id = Reading.objects.values_list("case_id", flat=True)[0]
        Reading.objects.create(case_id=case_id, at=told.now, unit="Amt", role="clerk", purpose="work", actor="staff:1")

        assert Reading.objects.count() == before + 1


# --- after migrations ---


@pytest.fixture
def mended(house: None) -> Iterator[None]:
    """Make every wall anew when a test has taken some down."""
    yield
    setup.migrate()
    check_guards()


def drop(trigger: str, table: str) -> str:
    return f'DROP TRIGGER "{trigger}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else "")


def test_after_every_migration_from_nothing_the_walls_stand(house: None) -> None:
    """The tests' database was just made by running every migration."""
    check_guards()


@pytest.mark.parametrize("model", [Event, EventBody, Promise])
@pytest.mark.parametrize("what", ["update", "delete"])
def test_a_missing_trigger_is_named_and_the_next_migration_makes_it_anew(
    mended: None, model: type[OwnedModel], what: str
) -> None:
    table = model._meta.db_table
    run_as_owner(drop(f"{table}_no_{what}", table))
    with pytest.raises(GuardMissing, match=f"{table}_no_{what}.*run 'zusage setup'"):
        check_guards()

    setup.migrate()

    check_guards()


@sqlite_only
@pytest.mark.parametrize("model", [Case, Event, EventBody, Promise, PublishedService])
def test_a_migration_may_rebuild_a_table_and_the_walls_stand_again(mended: None, model: type[OwnedModel]) -> None:
    """Django rebuilds a table of SQLite for nearly every change; triggers that name it would make that fail."""
    lower_guards()
    with connection.schema_editor() as editor:
        editor._remake_table(model)  # type: ignore[attr-defined]
    with pytest.raises(GuardMissing, match="tie_cases_event_case_id"):
        check_guards()

    call_command("migrate", verbosity=0)

    check_guards()


@sqlite_only
def test_before_a_migration_the_triggers_are_taken_down(mended: None) -> None:
    standing: list[int] = []

    def count(**kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
            standing.append(cursor.fetchone()[0])

    pre_migrate.connect(count, sender=apps.get_app_config("cases"), weak=False, dispatch_uid="test")
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(sender=apps.get_app_config("cases"), dispatch_uid="test")

    assert standing == [0]


@sqlite_only
def test_a_missing_tie_is_named(mended: None) -> None:
    run_as_owner('DROP TRIGGER "tie_cases_event_case_id"')

    with pytest.raises(GuardMissing, match="tie_cases_event_case_id"):
        check_guards()


@postgresql_only
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE cases_event DISABLE TRIGGER cases_event_no_update", "cases_event_no_update"),
        ("DROP TRIGGER cases_event_no_truncate ON cases_event", "cases_event_no_truncate"),
        ("DROP POLICY one_municipality ON cases_case", "policy_cases_case"),
        ("ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY", "policy_cases_case"),
        ("ALTER TABLE cases_event DROP CONSTRAINT tie_cases_event_case_id", "tie_cases_event_case_id"),
    ],
)
def test_whatever_is_missing_is_named_and_made_anew(mended: None, statement: str, named: str) -> None:
    run_as_owner(statement)
    with pytest.raises(GuardMissing, match=named):
        check_guards()

    setup.migrate()

    check_guards()


@postgresql_only
def test_the_program_does_not_run_as_the_owner_who_sees_everything(house: None) -> None:
    with setup.as_owner(), pytest.raises(GuardMissing, match="owner or superuser"):
        check_guards()


def test_making_the_walls_twice_harms_nothing(house: None) -> None:
    with setup.as_owner():
        make_guards()
        make_guards()

    check_guards()


def test_every_row_is_still_there_after_all_that_was_tried(told: Town) -> None:
    with read_transaction(told.id):
        before = {model: model.objects.count() for model in append_only_models()}
    with write_transaction(told.id):
        for model in append_only_models():
            refused(lambda t=model._meta.db_table: execute(f'DELETE FROM "{t}"'))

    with read_transaction(told.id):
        assert {model: model.objects.count() for model in append_only_models()} == before
