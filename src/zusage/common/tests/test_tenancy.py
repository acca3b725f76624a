"""Every row belongs to one municipality, and a stranger sees nothing."""

import pytest
from django.db import connection

from zusage.common.tenancy import ForeignRow, NestedAct, NoMunicipality, act, current_municipality, look
from zusage.identity.models import Unit
from zusage.identity.queries import MunicipalityFacts


@pytest.mark.django_db
def test_a_query_for_no_municipality_is_refused() -> None:
    with pytest.raises(NoMunicipality):
        Unit.objects.count()


def test_an_act_sees_only_its_municipality(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    with look(darmstadt.id):
        ours = set(Unit.objects.values_list("municipality_id", flat=True))
    with look(musterstadt.id):
        theirs = set(Unit.objects.values_list("municipality_id", flat=True))

    assert (ours, theirs) == ({darmstadt.id}, {musterstadt.id})


def test_acts_do_not_nest(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    with act(darmstadt.id), pytest.raises(NestedAct), act(musterstadt.id):
        pass


def test_after_an_act_nobody_is_named(darmstadt: MunicipalityFacts) -> None:
    with act(darmstadt.id):
        assert current_municipality() == darmstadt.id

    with pytest.raises(NoMunicipality):
        current_municipality()


def test_a_row_of_another_municipality_cannot_be_written(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts
) -> None:
    with look(musterstadt.id):
        theirs = Unit.objects.first()

    with act(darmstadt.id):
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

    with look(darmstadt.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_unit WHERE municipality_id = %s", [musterstadt.id])
        assert cursor.fetchone() == (0,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_unit")
        assert cursor.fetchone() == (0,)
