"""Rows of a municipality are written in one statement per table, with the same walls as one by one."""

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from zusage.common.jobs import job_row
from zusage.common.models import Job
from zusage.common.tenancy import ForeignRow, NoMunicipality, read_transaction, write_transaction
from zusage.identity.queries import MunicipalityFacts


def test_rows_of_a_table_are_written_in_one_statement_and_read_back_the_same(
    darmstadt: MunicipalityFacts, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        rows = [job_row("stille.post", {"zahl": number}, now=now, key=f"k{number}") for number in range(3)]
        with CaptureQueriesContext(connection) as statements:
            Job.objects.bulk_create(rows)

    assert len(statements) == 1
    assert not any(row._state.adding for row in rows)
    with read_transaction(darmstadt.id):
        assert list(Job.objects.filter(kind="stille.post").order_by("unique_key")) == rows
        assert [job.payload for job in Job.objects.filter(kind="stille.post").order_by("unique_key")] == [
            {"zahl": number} for number in range(3)
        ]


def test_more_rows_than_a_statement_holds_are_written_in_several(darmstadt: MunicipalityFacts, now: datetime) -> None:
    count = (connection.features.max_query_params or 65_535) // 14 * 2

    with write_transaction(darmstadt.id):
        Job.objects.bulk_create([job_row("stille.post", {}, now=now) for _ in range(count)])

    with read_transaction(darmstadt.id):
        assert Job.objects.filter(kind="stille.post").count() == count


def test_a_key_used_before_is_passed_over_only_where_that_is_asked_for(
    darmstadt: MunicipalityFacts, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        Job.objects.bulk_create([job_row("stille.post", {}, now=now, key="k")])
        Job.objects.bulk_create([job_row("stille.post", {}, now=now, key="k")], ignore_conflicts=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.bulk_create([job_row("stille.post", {}, now=now, key="k")])

    with read_transaction(darmstadt.id):
        assert Job.objects.filter(kind="stille.post").count() == 1


def test_no_row_is_written_in_the_name_of_another_town_or_of_none(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        row = job_row("stille.post", {}, now=now)

    with pytest.raises(ForeignRow), write_transaction(musterstadt.id):
        Job.objects.bulk_create([row])
    with pytest.raises(NoMunicipality):
        Job.objects.bulk_create([row])
