"""What must be true before a house opens, and what a house does every day."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState

from zusage.cases.tests.stories import Town
from zusage.common import clock, jobs, schema_marks
from zusage.common.clock import ClockJumped, ClockWentBack, FixedClock
from zusage.common.guards import GuardMissing
from zusage.common.keystore.models import WrappedKey
from zusage.common.models import ClockMark, Job
from zusage.common.tenancy import read_transaction
from zusage.common.tests.owner import run_as_owner
from zusage.config import cli, housekeeping, setup, worker
from zusage.config.start import (
    KeyStoreLost,
    NotMigrated,
    OlderHouse,
    confirm_clock,
    refuse_older_house,
    refuse_to_start_unsound,
)
from zusage.identity.queries import MunicipalityFacts


@pytest.fixture
def time(now: datetime) -> Iterator[FixedClock]:
    standing = FixedClock(now)
    before = clock.use(standing)
    yield standing
    clock.use(before)


@pytest.fixture
def sound(house: None) -> Iterator[None]:
    yield
    setup.migrate()


def test_a_sound_house_opens(darmstadt: MunicipalityFacts, time: FixedClock) -> None:
    refuse_to_start_unsound()


def test_a_house_whose_tables_are_older_than_the_program_does_not_open(sound: None, time: FixedClock) -> None:
    run_as_owner("DELETE FROM django_migrations WHERE app = 'record' OR app = 'cases'")
    try:
        with pytest.raises(NotMigrated, match="run 'zusage setup'"):
            refuse_to_start_unsound()
    finally:
        run_as_owner(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0001_initial', '2026-11-22 00:00:00')"
        )
    refuse_to_start_unsound()


def test_a_house_with_matters_and_an_empty_key_store_does_not_open(
    darmstadt: MunicipalityFacts, time: FixedClock
) -> None:
    Town(darmstadt, time.now()).open()
    WrappedKey.objects.all().delete()

    with pytest.raises(KeyStoreLost, match="Darmstadt has matters"):
        refuse_to_start_unsound()


@pytest.fixture
def older(sound: None) -> Iterator[None]:
    run_as_owner(
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('identity', '0003_longer_region', '2026-11-22 00:00:00')"
    )
    yield
    run_as_owner("DELETE FROM django_migrations WHERE app = 'identity' AND name = '0003_longer_region'")


@pytest.mark.parametrize("opens", [refuse_to_start_unsound, setup.migrate])
def test_a_house_of_another_version_is_refused_in_a_sentence(
    older: None, time: FixedClock, opens: Callable[[], None]
) -> None:
    with pytest.raises(OlderHouse, match=r"has identity\.0003_longer_region, which .* start a new house"):
        opens()


def test_setting_up_an_older_house_changes_nothing(older: None) -> None:
    recorded = MigrationRecorder(connection).applied_migrations().keys()
    run_as_owner("DELETE FROM django_migrations WHERE app = 'cases'")
    try:
        with pytest.raises(OlderHouse):
            setup.migrate()
        assert not [app for app, _ in MigrationRecorder(connection).applied_migrations() if app == "cases"]
    finally:
        run_as_owner(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0001_initial', '2026-11-22 00:00:00')"
        )
    assert MigrationRecorder(connection).applied_migrations().keys() == recorded


@pytest.fixture
def marks(sound: None) -> Iterator[list[str]]:
    """What the house has recorded of its tables; put back afterwards."""
    recorded = MigrationRecorder(connection).applied_migrations().keys()
    names = sorted(name for app, name in recorded if app == "zusage tables")
    yield names
    run_as_owner("DELETE FROM django_migrations WHERE app = 'zusage tables'")
    for name in names:
        run_as_owner(
            "INSERT INTO django_migrations (app, name, applied) "
            f"VALUES ('zusage tables', '{name}', '2026-11-22 00:00:00')"
        )


def test_a_house_records_what_every_migration_of_ours_makes(marks: list[str]) -> None:
    applied = MigrationRecorder(connection).applied_migrations().keys()

    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("zusage.")}
    assert sorted(f"{app}.{name}" for app, name in applied if app in labels) == [mark.split()[0] for mark in marks]


@pytest.mark.parametrize("opens", [refuse_to_start_unsound, setup.migrate])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM django_migrations WHERE app = 'zusage tables'",  # before there were marks
        "UPDATE django_migrations SET name = 'identity.0001_initial 0123456789abcdef' "
        "WHERE app = 'zusage tables' AND name LIKE 'identity.0001%'",
    ],
    ids=["no digest", "another digest"],
)
def test_a_house_with_our_names_and_other_tables_is_refused(
    marks: list[str], time: FixedClock, opens: Callable[[], None], change: str
) -> None:
    run_as_owner(change)
    recorded = MigrationRecorder(connection).applied_migrations().keys()

    with pytest.raises(OlderHouse, match=r"0001_initial.*, which made other tables .* start a new house"):
        opens()

    assert MigrationRecorder(connection).applied_migrations().keys() == recorded


def test_a_set_up_that_was_broken_off_can_be_carried_on(marks: list[str], time: FixedClock) -> None:
    """What the migrations make is recorded before they run, so that half of them is no older house."""
    run_as_owner("DELETE FROM django_migrations WHERE app = 'record' OR app = 'cases'")
    try:
        refuse_older_house()
    finally:
        run_as_owner(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0001_initial', '2026-11-22 00:00:00')"
        )


@pytest.mark.parametrize(
    "field",
    [
        models.CharField(max_length=21),
        models.CharField(max_length=20, null=True),
        models.CharField(max_length=20, unique=True),
        models.TextField(),
        models.ForeignKey("identity.Unit", on_delete=models.PROTECT),
    ],
    ids=lambda field: type(field).__name__,
)
def test_a_column_that_differs_makes_another_digest(field: "models.Field[object, object]") -> None:
    def digest(region: "models.Field[object, object]") -> list[str]:
        return list(schema_marks._lines(ModelState("identity", "Municipality", [("region", region)])))

    assert digest(models.CharField(max_length=20)) == digest(models.CharField(max_length=20, blank=True))
    assert digest(field) != digest(models.CharField(max_length=20))


@pytest.mark.parametrize("command", [["verify"], ["worker"], ["password", "sommer"], ["install", "nowhere"]])
def test_no_command_opens_an_older_house(
    older: None, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_prepare_home", lambda given: None)

    assert cli.main(command) == 1

    said = capsys.readouterr().err
    assert said.startswith("zusage: this house was made by another version of Zusage")
    assert "Traceback" not in said
    assert "ein neues Haus" in said


def test_a_house_with_a_missing_trigger_does_not_open(sound: None, time: FixedClock) -> None:
    suffix = " ON cases_event" if connection.vendor == "postgresql" else ""
    run_as_owner(f"DROP TRIGGER cases_event_no_delete{suffix}")

    with pytest.raises(GuardMissing, match="cases_event_no_delete; run 'zusage setup'"):
        refuse_to_start_unsound()


@pytest.mark.parametrize("hours", [25, 24 * 40])
def test_a_house_whose_clock_jumped_ahead_opens_only_when_a_person_says_so(
    darmstadt: MunicipalityFacts, time: FixedClock, hours: int
) -> None:
    worker.mark_clock(time.now())
    time.advance(hours=hours)

    with pytest.raises(ClockJumped, match=r"a worker saw 2026-11-23 08:30 before.*zusage clock --confirm"):
        refuse_to_start_unsound()

    confirm_clock(time.now())
    refuse_to_start_unsound()


def test_a_clock_that_was_wrong_and_put_right_unconfirmed_leaves_everything_as_it_was(
    darmstadt: MunicipalityFacts, time: FixedClock
) -> None:
    worker.mark_clock(time.now())
    time.advance(days=40)
    with pytest.raises(ClockJumped):
        refuse_to_start_unsound()

    time.advance(days=-40)

    refuse_to_start_unsound()


def test_a_clock_that_was_confirmed_wrongly_has_a_way_back(darmstadt: MunicipalityFacts, time: FixedClock) -> None:
    confirm_clock(time.advance(days=40))
    time.advance(days=-40)
    with pytest.raises(ClockWentBack, match="zusage clock --confirm"):
        refuse_to_start_unsound()

    confirm_clock(time.now())

    refuse_to_start_unsound()


def test_a_house_that_was_closed_for_a_night_opens(darmstadt: MunicipalityFacts, time: FixedClock) -> None:
    worker.mark_clock(time.now())
    time.advance(hours=24)

    refuse_to_start_unsound()


def test_a_house_whose_clock_was_set_back_does_not_open(darmstadt: MunicipalityFacts, time: FixedClock) -> None:
    worker.mark_clock(time.now())
    time.advance(hours=-1)

    with pytest.raises(ClockWentBack, match="a worker saw 2026-11-23 08:30 before"):
        refuse_to_start_unsound()


def test_a_clock_that_is_put_right_by_seconds_stops_no_house(darmstadt: MunicipalityFacts, time: FixedClock) -> None:
    worker.mark_clock(time.now())
    time.advance(seconds=-50)

    refuse_to_start_unsound()


# --- the worker ---


def test_the_worker_marks_the_clock_does_jobs_and_stops_when_told(
    darmstadt: MunicipalityFacts, time: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, runs = threading.Event(), []
    monkeypatch.setattr(worker, "keep_house", lambda now: None)

    def run_next(now: datetime) -> bool:
        runs.append(now)
        if len(runs) == 3:
            stop.set()
        time.advance(seconds=20)
        return True

    monkeypatch.setattr(jobs, "run_next", run_next)
    worker.work_until(stop)

    assert len(runs) == 3
    assert ClockMark.objects.get().seen_at == runs[0]


@pytest.mark.parametrize("what_broke", [OperationalError("server closed the connection"), OSError(28, "disk full")])
def test_the_worker_outlives_a_database_that_is_away(
    darmstadt: MunicipalityFacts, time: FixedClock, monkeypatch: pytest.MonkeyPatch, what_broke: Exception
) -> None:
    stop, runs = threading.Event(), []
    monkeypatch.setattr(worker, "keep_house", lambda now: None)
    monkeypatch.setattr(worker, "_PAUSE_AFTER_ERROR_SECONDS", 0.0)
    monkeypatch.setattr(worker.connections, "close_all", lambda: runs.append("closed"))

    def run_next(now: datetime) -> bool:
        runs.append("run")
        if len(runs) == 1:
            raise what_broke
        stop.set()
        return True

    monkeypatch.setattr(jobs, "run_next", run_next)
    worker.work_until(stop)

    assert runs == ["run", "closed", "run"]


def test_the_worker_stops_when_the_clock_goes_back_by_more_than_a_minute(
    darmstadt: MunicipalityFacts, time: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "keep_house", lambda now: None)
    worker.mark_clock(time.now())
    time.advance(minutes=-2)

    with pytest.raises(ClockWentBack, match="set it right and restart"):
        worker.work_until(threading.Event())


def test_the_mark_of_the_clock_is_one_row_that_moves(darmstadt: MunicipalityFacts, time: FixedClock) -> None:
    for _ in range(3):
        worker.mark_clock(time.advance(minutes=1))

    assert [mark.seen_at for mark in ClockMark.objects.all()] == [time.now()]


# --- every day ---


def test_sessions_that_are_over_are_forgotten(darmstadt: MunicipalityFacts, now: datetime) -> None:
    for key, hours in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=hours))

    housekeeping.keep_house(now)

    assert [session.session_key for session in Session.objects.all()] == ["open"]


def test_daily_jobs_are_queued_once_a_day_for_every_town(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, now: datetime
) -> None:
    for hours in (0, 1, 5, 24):
        housekeeping.keep_house(now + timedelta(hours=hours))

    for town in (darmstadt, musterstadt):
        with read_transaction(town.id):
            queued = sorted(Job.objects.values_list("kind", "due_at"))
        assert [kind for kind, _ in queued].count("cases.daily_watch") == 2
        assert ("cases.daily_post_run", datetime(2026, 11, 23, 12, tzinfo=UTC)) in queued  # 13:00 in Darmstadt


def test_a_daily_job_follows_the_towns_clocks_through_the_change_of_summer_time(darmstadt: MunicipalityFacts) -> None:
    for day in (datetime(2026, 3, 28, 9, tzinfo=UTC), datetime(2026, 3, 30, 9, tzinfo=UTC)):
        housekeeping.keep_house(day)

    with read_transaction(darmstadt.id):
        due = list(Job.objects.filter(kind="cases.daily_post_run").order_by("due_at").values_list("due_at", flat=True))
    assert [moment.hour for moment in due] == [12, 11]


def test_a_day_ends_at_midnight_in_the_town(darmstadt: MunicipalityFacts) -> None:
    housekeeping.keep_house(datetime(2026, 11, 23, 22, 59, tzinfo=UTC))  # 23:59 in Darmstadt
    housekeeping.keep_house(datetime(2026, 11, 23, 23, 1, tzinfo=UTC))  # 00:01 of the next day

    with read_transaction(darmstadt.id):
        keys = set(Job.objects.filter(kind="cases.daily_watch").values_list("unique_key", flat=True))
    assert keys == {"cases.daily_watch:2026-11-23", "cases.daily_watch:2026-11-24"}
