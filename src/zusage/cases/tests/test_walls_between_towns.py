"""Two towns in one house, table by table: the stranger sees nothing, writes nothing, opens nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, models, transaction

from zusage.applications.queries import DraftGone, get_draft
from zusage.cases.models import Case, Delivery, Event
from zusage.cases.operations.answer_message import answer_message
from zusage.cases.operations.complete_work_item import complete_work_item
from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.open_case import Receipt
from zusage.cases.operations.record_returned_mail import record_returned_mail
from zusage.cases.operations.send_again import send_again
from zusage.cases.operations.send_message import send_message
from zusage.cases.operations.supply_papers import supply_papers
from zusage.cases.operations.tick_posted import tick_posted
from zusage.cases.operations.withdraw_case import withdraw_case
from zusage.cases.queries.status import WrongCode, identify
from zusage.cases.queries.worklist import case_in_sight, worklist
from zusage.cases.session import CaseUnknown
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.cases.tests.whole_town import everything_happens
from zusage.common import signing
from zusage.common.domain.ids import CaseId, new_id
from zusage.common.guards import Tie, owned_models, ties
from zusage.common.keys import KeyGone, NotOurs, forget_cached_keys, open_sealed
from zusage.common.keystore.models import WrappedKey
from zusage.common.models import Job
from zusage.common.tenancy import ForeignRow, NoMunicipality, OwnedModel, read_transaction, write_transaction
from zusage.identity import queries as identity
from zusage.identity.models import Person

postgresql_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="row level security and roles are PostgreSQL's"
)


@dataclass
class Neighbours:
    """Two towns in which everything happened, seen from either side."""

    darmstadt: Town
    musterstadt: Town
    receipts: dict[UUID, dict[str, Receipt]]

    def directions(self) -> Iterator[tuple[Town, Town]]:
        yield self.darmstadt, self.musterstadt
        yield self.musterstadt, self.darmstadt


@pytest.fixture
def neighbours(town: Town, neighbour: Town) -> Neighbours:
    receipts = {place.id: everything_happens(place) for place in (town, neighbour)}
    return Neighbours(town, neighbour, receipts)


def rows(town: Town, model: type[OwnedModel]) -> list[Any]:
    with read_transaction(town.id):
        return list(model.objects.order_by("id"))


def refused(statement: Callable[[], object]) -> str:
    """Run something that must fail in a savepoint; return what the database says, or nothing if it did not mind."""
    try:
        with transaction.atomic():
            statement()
    except DatabaseError as error:
        return str(error)
    return ""


def sql(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return cursor.fetchall() if cursor.description else []


# --- what can be seen ---


def test_the_stories_leave_rows_in_every_table_of_both_towns(neighbours: Neighbours) -> None:
    """A new table needs a story, or nothing below says anything about it."""
    empty = [
        f"{model._meta.db_table} of {place.facts.name}"
        for place in (neighbours.darmstadt, neighbours.musterstadt)
        for model in owned_models()
        if not rows(place, model)
    ]

    assert empty == []


def test_no_table_can_be_asked_without_saying_for_whom(db: None) -> None:
    for model in owned_models():
        with pytest.raises(NoMunicipality):
            model.objects.exists()


def test_every_row_belongs_to_the_town_that_asked(neighbours: Neighbours) -> None:
    foreign = [
        model._meta.db_table
        for model in owned_models()
        for ours, _ in neighbours.directions()
        if {row.municipality_id for row in rows(ours, model)} != {ours.id}
    ]

    assert foreign == []


def test_the_stranger_finds_no_row_of_the_other_by_its_id(neighbours: Neighbours) -> None:
    found = []
    for theirs, ours in neighbours.directions():
        for model in owned_models():
            ids = [row.id for row in rows(theirs, model)]
            with read_transaction(ours.id):
                if model.objects.filter(id__in=ids).exists() or model._base_manager.filter(id__in=ids).exists():
                    found.append(model._meta.db_table)

    assert found == []


@postgresql_only
def test_not_even_sql_shows_the_stranger_a_row(neighbours: Neighbours) -> None:
    seen = []
    for theirs, ours in neighbours.directions():
        for model in owned_models():
            with read_transaction(ours.id):
                (count,) = sql(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE municipality_id = %s', theirs.id)[
                    0
                ]
            if count:
                seen.append(model._meta.db_table)
    for model in owned_models():
        if sql(f'SELECT count(*) FROM "{model._meta.db_table}"') != [(0,)]:
            seen.append(f"{model._meta.db_table} outside of any act")

    assert seen == []


@postgresql_only
def test_sql_cannot_write_into_the_other_town(neighbours: Neighbours) -> None:
    possible = []
    for theirs, ours in neighbours.directions():
        for model in owned_models():
            table = model._meta.db_table
            with write_transaction(ours.id):
                moved = refused(lambda t=table, i=theirs.id: sql(f'UPDATE "{t}" SET municipality_id = %s', i))
                if "row-level security" not in moved and "permission denied" not in moved:
                    possible.append(table)

    assert possible == []


# --- children and parents ---


def _as_child_of_a_stranger(tie: Tie, ours: Town, theirs: Town) -> OwnedModel:
    """Return a copy of one of our rows that names a parent of theirs, and differs in all that must be unique."""
    by_table: dict[str, type[OwnedModel]] = {model._meta.db_table: model for model in owned_models()}
    child = by_table[tie.child]
    field = next(known for known in child._meta.local_fields if known.column == tie.column)
    used = {getattr(row, field.attname) for row in rows(theirs, child)}
    parents = [row.id for row in rows(theirs, by_table[tie.parent])]
    parent = next((row for row in parents if row not in used), parents[0])
    copy = next(row for row in rows(ours, child) if getattr(row, field.attname) is not None)
    copy.id = new_id()
    setattr(copy, field.attname, parent)
    names = {name for constraint in child._meta.constraints for name in getattr(constraint, "fields", ())}
    for column in (column_field.attname for column_field in child._meta.local_fields if column_field.name in names):
        if column != "weekday":  # there are only seven
            setattr(copy, column, _another(getattr(copy, column)))
    return copy


def _another(value: Any) -> Any:
    """Return another text, number or day; ids stay as they are."""
    match value:
        case str():
            return f"{value[1:]}a"  # also another digest
        case int():
            return value + 1000
        case date():
            return value + timedelta(days=1)
    return value


def test_no_child_can_be_put_under_a_parent_of_the_other_town(neighbours: Neighbours) -> None:
    accepted = []
    for ours, theirs in neighbours.directions():
        for tie in ties():
            copy = _as_child_of_a_stranger(tie, ours, theirs)

            def insert(row: OwnedModel = copy) -> None:
                type(row).objects.bulk_create([row])
                if connection.vendor == "postgresql":
                    sql("SET CONSTRAINTS ALL IMMEDIATE")

            with write_transaction(ours.id):
                said = refused(insert)
                if connection.vendor == "postgresql":
                    sql("SET CONSTRAINTS ALL DEFERRED")
            if tie.name not in said:
                accepted.append(f"{tie.child}.{tie.column}: {said or 'accepted'}")

    assert accepted == []


def test_every_foreign_key_between_owned_tables_is_tied() -> None:
    tied = {(tie.child, tie.column) for tie in ties()}

    assert ("cases_event", "case_id") in tied
    assert {
        ("promises_promise", "case_id"),
        ("promises_deadline", "case_id"),
    } <= tied
    named = {
        (model._meta.db_table, field.column)
        for model in owned_models()
        for field in model._meta.local_fields
        if field.column == "case_id" or (isinstance(field, models.ForeignKey) and field.related_model is not Person)
    }
    assert named - tied == set()


# --- acts ---


def _attempts(ours: Town, case_id: CaseId, item_id: UUID, delivery_id: UUID) -> list[Callable[[], object]]:
    """Return every act that names a case, tried by people of our town."""
    here: dict[str, Any] = {"municipality_id": ours.id, "now": ours.now}
    clerk, post_room, counter = ours.clerk(), ours.clerk("post"), ours.clerk("counter")
    return [
        lambda: complete_work_item(item_id=item_id, outputs={}, by=clerk, **here),
        lambda: withdraw_case(case_id=case_id, **here),
        lambda: send_message(case_id=case_id, text="Hallo", **here),
        lambda: supply_papers(case_id=case_id, text="", uploads=(), **here),
        lambda: answer_message(case_id=case_id, text="Hallo", by=clerk, **here),
        lambda: ours.extend(case_id, ours.today),
        lambda: hand_over_at_counter(delivery_id=delivery_id, by=counter, **here),
        lambda: record_returned_mail(delivery_id=delivery_id, by=post_room, **here),
        lambda: send_again(delivery_id=delivery_id, address_lines=[], is_abroad=False, by=clerk, **here),
    ]


def test_no_act_reaches_a_case_of_the_other_town(neighbours: Neighbours) -> None:
    for theirs, ours in neighbours.directions():
        receipt = neighbours.receipts[theirs.id]["waiting"]
        delivery_id = rows(theirs, Delivery)[0].id

        for attempt in _attempts(ours, receipt.case_id, theirs.item(receipt.case_id, "pruefen"), delivery_id):
            with pytest.raises(CaseUnknown):
                attempt()
        ticked = tick_posted(
            municipality_id=ours.id,
            delivery_ids=[delivery_id],
            posted_on=ours.today,
            by=ours.clerk("post"),
            now=ours.now,
        )

        assert ticked == 0
        clerk = ours.clerk()
        with read_transaction(ours.id):
            assert case_in_sight(receipt.reference, clerk) is None
            with pytest.raises(WrongCode):
                identify(receipt.reference, receipt.access_code)


def test_a_link_to_a_draft_opens_it_in_its_own_town_only(town: Town, neighbour: Town) -> None:
    token = town.draft()

    with read_transaction(neighbour.id), pytest.raises(DraftGone):
        get_draft(token, neighbour.now)


def test_one_person_with_two_towns_sees_only_the_one_she_acts_in(town: Town, neighbour: Town) -> None:
    here, there = town.open(FOR_A_PERSON), neighbour.open(FOR_A_PERSON)
    person_id = Person.objects.get(login="yildiz").id
    seen = {}
    for place in (town, neighbour):
        with read_transaction(place.id):
            clerk = identity.clerk_of_person(person_id)
            assert clerk is not None
            seen[place.facts.key] = (clerk.unit_name, [row.reference for row in worklist(clerk, place.now).rows])

    assert seen == {
        "darmstadt": ("Kassen- und Steueramt", [here.reference]),
        "musterstadt": ("Kämmerei und Steuern", [there.reference]),
    }


def test_a_stranger_has_no_membership(town: Town, neighbour: Town) -> None:
    with read_transaction(neighbour.id):
        assert identity.clerk_of_person(Person.objects.get(login="sommer").id) is None


def test_jobs_work_for_the_town_that_queued_them(neighbours: Neighbours) -> None:
    for ours, _ in neighbours.directions():
        with read_transaction(ours.id):
            cases = {str(case_id) for case_id in Case.objects.values_list("id", flat=True)}
            named = {job.payload["case"] for job in Job.objects.filter(payload__has_key="case")}

        assert named
        assert named <= cases


# --- keys and signatures ---


def test_no_key_opens_in_the_name_of_the_other_town(neighbours: Neighbours) -> None:
    for theirs, ours in neighbours.directions():
        case = theirs.case(neighbours.receipts[theirs.id]["waiting"].case_id)

        with read_transaction(ours.id), pytest.raises(KeyGone):
            open_sealed(case.key_id, case.variables, f"variables:{case.id}")


def test_a_key_that_somebody_gives_to_the_other_town_does_not_open(town: Town, neighbour: Town) -> None:
    case = town.case(town.open().case_id)
    WrappedKey.objects.filter(id=case.key_id).update(municipality_id=neighbour.id)
    forget_cached_keys()

    with read_transaction(neighbour.id), pytest.raises(NotOurs):
        open_sealed(case.key_id, case.variables, f"variables:{case.id}")


def test_each_town_signs_with_a_key_of_its_own(town: Town, neighbour: Town) -> None:
    statement = {"promised_until": "2026-11-25"}
    signature = signing.sign(town.id, statement)

    assert signing.is_signed_by_us(town.id, statement, signature)
    assert not signing.is_signed_by_us(neighbour.id, statement, signature)
    assert signing.public_keys(town.id)[0]["kid"] != signing.public_keys(neighbour.id)[0]["kid"]


# --- the role of the program ---


@postgresql_only
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} ADD COLUMN more text",
        "DROP POLICY one_municipality ON {table}",
        "DROP TABLE {table} CASCADE",
        "TRUNCATE {table} CASCADE",
        "CREATE POLICY everything ON {table} USING (true)",
    ],
)
def test_the_program_cannot_take_a_wall_down(darmstadt: Any, statement: str) -> None:
    with write_transaction(darmstadt.id):
        possible = [
            model._meta.db_table
            for model in owned_models()
            if not refused(lambda m=model: sql(statement.format(table=f'"{m._meta.db_table}"')))
        ]
        still_hidden = sql("SELECT count(*) FROM cases_event WHERE municipality_id <> %s", darmstadt.id)

    assert possible == []
    assert still_hidden == [(0,)]


@postgresql_only
@pytest.mark.parametrize(
    "statement",
    [
        "SET SESSION session_replication_role = replica",
        "SET ROLE owner",
        "CREATE OR REPLACE FUNCTION zusage_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "DROP FUNCTION zusage_claim_job(timestamptz, timestamptz)",
        "CREATE ROLE friend SUPERUSER",
    ],
)
def test_the_program_cannot_become_somebody_else(darmstadt: Any, statement: str) -> None:
    with write_transaction(darmstadt.id):
        assert refused(lambda: sql(statement))


def test_a_foreign_row_is_refused_before_the_database_is_asked(town: Town, neighbour: Town) -> None:
    receipt = town.open()
    event = town.events(receipt.case_id)[0]
    event.id = new_id()

    with write_transaction(neighbour.id), pytest.raises(ForeignRow):
        Event.objects.bulk_create([event])
