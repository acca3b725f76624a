"""A question composed once gives the rows that Django would give, of whoever asks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from zusage.common.jobs import job_row
from zusage.common.models import Job
from zusage.common.prepared import NotPreparable, Prepared, prepared
from zusage.common.tenancy import ForeignRow, NoMunicipality, RowGone, read_transaction, update_rows, write_transaction
from zusage.identity.queries import MunicipalityFacts

KIND = "stille.post"


@prepared
def jobs_of(kind: str) -> QuerySet[Job]:
    return Job.objects.filter(kind=kind).order_by("unique_key")


@prepared
def keys_among(ids: list[UUID], kind: str) -> QuerySet[Job, str | None]:
    return Job.objects.filter(id__in=ids, kind=kind).order_by("unique_key").values_list("unique_key", flat=True)


@prepared
def due_before(moment: datetime, kind: str) -> QuerySet[Job, tuple[Any, ...]]:
    return (
        Job.objects.filter(due_at__lt=moment, kind=kind).order_by("due_at").values_list("id", "due_at", "payload")[:2]
    )


@pytest.fixture
def rows(darmstadt: MunicipalityFacts, now: datetime) -> list[Job]:
    with write_transaction(darmstadt.id):
        rows = [
            job_row(KIND, {"zahl": number}, now=now, due_at=now + timedelta(hours=number), key=f"k{number}")
            for number in range(4)
        ]
        Job.objects.bulk_create(rows)
    return rows


def test_it_makes_the_rows_that_django_makes(darmstadt: MunicipalityFacts, rows: list[Job], now: datetime) -> None:
    with read_transaction(darmstadt.id):
        asked, plain = jobs_of(KIND), list(Job.objects.filter(kind=KIND).order_by("unique_key"))
        tuples = due_before(now + timedelta(hours=3), KIND)

    assert [job.__dict__ | {"_state": 0} for job in asked] == [job.__dict__ | {"_state": 0} for job in plain]
    assert not any(job._state.adding for job in asked)
    assert tuples == [(row.id, row.due_at, row.payload) for row in rows[:2]]


def test_it_asks_for_other_values_without_being_composed_again(
    darmstadt: MunicipalityFacts, rows: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_transaction(darmstadt.id):
        keys_among([rows[0].id, rows[1].id], KIND)
        monkeypatch.setattr(keys_among, "_build", None)

        assert keys_among({rows[3].id, rows[2].id}, KIND) == ["k2", "k3"]  # type: ignore[arg-type]
        assert keys_among([rows[3].id, uuid4()], KIND) == ["k3"]
        assert keys_among([rows[3].id, rows[2].id], "anderes") == []


def test_a_list_of_another_length_is_another_shape_and_an_empty_one_asks_nothing(
    darmstadt: MunicipalityFacts, rows: list[Job]
) -> None:
    with read_transaction(darmstadt.id), CaptureQueriesContext(connection) as statements:
        assert keys_among([], KIND) == []
        assert len(statements) == 0
        assert keys_among([rows[0].id], KIND) == ["k0"]
        assert keys_among([row.id for row in rows], KIND) == ["k0", "k1", "k2", "k3"]


def test_it_deletes_what_it_would_find(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, rows: list[Job]
) -> None:
    with write_transaction(musterstadt.id):
        jobs_of.delete(KIND)
    with write_transaction(darmstadt.id):
        keys_among.delete([rows[0].id, rows[1].id], KIND)
        keys_among.delete([], KIND)

    with read_transaction(darmstadt.id):
        assert jobs_of(KIND) == rows[2:]


def test_the_first_row_or_none(darmstadt: MunicipalityFacts, rows: list[Job]) -> None:
    with read_transaction(darmstadt.id):
        first, nothing = jobs_of.first(KIND), jobs_of.first("anderes")

    assert (first, nothing) == (rows[0], None)


def test_what_was_composed_for_one_town_never_answers_for_another(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, rows: list[Job]
) -> None:
    with read_transaction(darmstadt.id):
        assert jobs_of(KIND) == rows
    with read_transaction(musterstadt.id):
        assert jobs_of(KIND) == []
    with pytest.raises(NoMunicipality):
        jobs_of(KIND)


@pytest.mark.parametrize(
    ("build", "value"),
    [
        (lambda word: Job.objects.filter(kind__startswith=word), KIND),
        (lambda word: Job.objects.filter(kind="anderes"), KIND),
        (lambda number: Job.objects.filter(attempt=number), 3),
        (lambda word: Job.objects.filter(kind=word).values("id"), KIND),
    ],
    ids=["changed", "not asked for", "a number", "as dictionaries"],
)
def test_what_cannot_be_composed_beforehand_is_refused(
    darmstadt: MunicipalityFacts, build: Callable[..., Any], value: Any
) -> None:
    question: Prepared[..., Any] = prepared(build)

    with read_transaction(darmstadt.id), pytest.raises((NotPreparable, TypeError)):
        question(value)


def test_some_columns_of_rows_are_written(darmstadt: MunicipalityFacts, rows: list[Job], now: datetime) -> None:
    for row in rows[:2]:
        row.state, row.finished_at, row.kind = Job.State.DONE, now, "nicht geschrieben"

    with write_transaction(darmstadt.id), CaptureQueriesContext(connection) as statements:
        update_rows(rows[:2], "state", "finished_at")

    assert len(statements) == 2
    with read_transaction(darmstadt.id):
        assert [(job.state, job.finished_at) for job in jobs_of(KIND)] == [("done", now)] * 2 + [("waiting", None)] * 2


def test_a_row_that_is_gone_or_of_another_town_is_not_written(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, rows: list[Job], now: datetime
) -> None:
    with pytest.raises(RowGone), write_transaction(darmstadt.id):
        update_rows([job_row(KIND, {}, now=now)], "state")
    with pytest.raises(ForeignRow), write_transaction(musterstadt.id):
        update_rows(rows, "state")
