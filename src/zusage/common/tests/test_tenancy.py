"""Every row belongs to one municipality, and a stranger sees nothing."""

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction

from zusage.common.tenancy import (
    ForeignRow,
    NestedTransaction,
    NoMunicipality,
    current_municipality,
    read_transaction,
    write_transaction,
)
from zusage.identity.models import Unit
from zusage.identity.queries import MunicipalityFacts


@pytest.mark.django_db
def test_a_query_for_no_municipality_is_refused() -> None:
    with pytest.raises(NoMunicipality):
        Unit.objects.count()


def test_an_act_sees_only_its_municipality(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    with read_transaction(darmstadt.id):
        ours = set(Unit.objects.values_list("municipality_id", flat=True))
    with read_transaction(musterstadt.id):
        theirs = set(Unit.objects.values_list("municipality_id", flat=True))

    assert (ours, theirs) == ({darmstadt.id}, {musterstadt.id})


def test_acts_do_not_nest(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id), pytest.raises(NestedTransaction), write_transaction(musterstadt.id):
        pass


def test_after_an_act_nobody_is_named(darmstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id):
        assert current_municipality() == darmstadt.id

    with pytest.raises(NoMunicipality):
        current_municipality()


def test_a_row_of_another_municipality_cannot_be_written(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts
) -> None:
    with read_transaction(musterstadt.id):
        theirs = Unit.objects.first()

    with write_transaction(darmstadt.id):
        assert theirs is not None
        with pytest.raises(ForeignRow):
            theirs.save()
        with pytest.raises(ForeignRow):
            Unit.objects.bulk_create([theirs])


def test_postgresql_itself_hides_the_rows_of_others(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("row level security is PostgreSQL's")

    with read_transaction(darmstadt.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_unit WHERE municipality_id = %s", [musterstadt.id])
        assert cursor.fetchone() == (0,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_unit")
        assert cursor.fetchone() == (0,)


# --- really committed ---


def test_a_look_cannot_write_and_the_next_act_can(committed: MunicipalityFacts) -> None:
    with read_transaction(committed.id), pytest.raises(DatabaseError, match=r"readonly|read-only"):
        Unit.objects.create(key="neu", name="Neues Amt")

    with write_transaction(committed.id):
        Unit.objects.create(key="neu", name="Neues Amt")

    with read_transaction(committed.id):
        assert Unit.objects.filter(key="neu").count() == 1


def test_an_act_that_fails_writes_nothing_and_leaves_the_door_open(committed: MunicipalityFacts) -> None:
    def fails() -> None:
        with write_transaction(committed.id):
            Unit.objects.create(key="neu", name="Neues Amt")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    with read_transaction(committed.id):
        assert not Unit.objects.filter(key="neu").exists()


def test_an_act_is_a_transaction_of_its_own_and_never_part_of_another(committed: MunicipalityFacts) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), write_transaction(committed.id):
        pass


def test_who_reads_is_not_held_up_by_who_writes(committed: MunicipalityFacts) -> None:
    seen: list[int] = []

    def read() -> None:
        with read_transaction(committed.id):
            seen.append(Unit.objects.filter(key="neu").count())
        connections.close_all()

    with write_transaction(committed.id):
        Unit.objects.create(key="neu", name="Neues Amt")
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=20)

    assert seen == [0]  # what is not yet committed is nobody's business


def test_acts_of_two_threads_know_each_their_own_town(committed: MunicipalityFacts) -> None:
    seen: list[object] = []

    def elsewhere() -> None:
        try:
            seen.append(current_municipality())
        except NoMunicipality as error:
            seen.append(type(error))

    with read_transaction(committed.id):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()

    assert seen == [NoMunicipality]
