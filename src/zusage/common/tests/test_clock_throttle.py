"""The clock never runs backwards, wrong tries run out."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from zusage.common import clock, throttle
from zusage.common.clock import ClockJumped, ClockWentBack, FixedClock, SystemClock
from zusage.common.models import Tries
from zusage.common.throttle import MOST_WRONG_TRIES, WINDOW, TooManyTries
from zusage.identity.queries import MunicipalityFacts


class Clockwork:
    """Wall time and steady time of a machine, as a test sets them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall = self.steady = 1_000_000.0
        monkeypatch.setattr(clock.time, "time", lambda: self.wall)
        monkeypatch.setattr(clock.time, "clock_gettime", lambda which: self.steady)

    def pass_time(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def clockwork(monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    return Clockwork(monkeypatch)


def test_the_clock_tells_aware_universal_time() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert clock.now().tzinfo is UTC


def test_a_clock_that_is_set_back_stops_telling_the_time(clockwork: Clockwork) -> None:
    system_clock = SystemClock()
    clockwork.pass_time(3600)
    system_clock.now()

    clockwork.wall -= 61

    with pytest.raises(ClockWentBack, match="set back by more than a minute"):
        system_clock.now()


def test_time_synchronisation_by_seconds_is_no_reason_to_stop(clockwork: Clockwork) -> None:
    system_clock = SystemClock()

    clockwork.wall -= 59

    system_clock.now()


def test_a_clock_that_creeps_back_is_found_all_the_same(clockwork: Clockwork) -> None:
    system_clock = SystemClock()

    def creep() -> None:
        clockwork.pass_time(10)
        clockwork.wall -= 20
        system_clock.now()

    for _ in range(3):
        creep()
    with pytest.raises(ClockWentBack):
        creep()


def test_a_clock_that_jumps_ahead_by_more_than_a_day_stops_telling_the_time(clockwork: Clockwork) -> None:
    system_clock = SystemClock()

    clockwork.wall += 86_401

    with pytest.raises(ClockJumped, match="set ahead by more than a day"):
        system_clock.now()


def test_days_that_really_pass_are_no_jump(clockwork: Clockwork) -> None:
    system_clock = SystemClock()

    clockwork.pass_time(10 * 86_400)  # the machine slept over a long weekend

    system_clock.now()


def test_a_clock_that_was_put_forward_must_not_come_back(clockwork: Clockwork) -> None:
    system_clock = SystemClock()
    clockwork.wall += 86_400
    system_clock.now()

    clockwork.wall -= 86_400

    with pytest.raises(ClockWentBack):
        system_clock.now()


def test_a_fixed_clock_stands_until_it_is_moved(now: datetime) -> None:
    standing = FixedClock(now)
    before = clock.use(standing)
    try:
        assert clock.now() == clock.now() == now
        standing.advance(days=1)
        assert clock.now() == now + timedelta(days=1)
    finally:
        assert clock.use(before) is standing


# --- throttle ---


def wrong(purpose: str, *subject: str, now: datetime, times: int = MOST_WRONG_TRIES) -> None:
    for _ in range(times):
        throttle.take_try(purpose, *subject, now=now)


def test_after_ten_wrong_tries_nothing_is_looked_up_any_more(db: None, now: datetime) -> None:
    wrong("code", "192.0.2.1", now=now)

    with pytest.raises(TooManyTries) as refused:
        throttle.take_try("code", "192.0.2.1", now=now)

    assert refused.value.parameters == {"minutes": 15}


def test_others_and_other_doors_are_not_held_up(db: None, now: datetime) -> None:
    wrong("code", "192.0.2.1", "DA-1", now=now)

    throttle.take_try("code", "192.0.2.2", "DA-1", now=now)
    throttle.take_try("code", "192.0.2.1", "DA-2", now=now)
    throttle.take_try("log-in", "192.0.2.1", "DA-1", now=now)


def test_the_next_quarter_of_an_hour_is_a_new_one(db: None, now: datetime) -> None:
    wrong("code", "192.0.2.1", now=now)

    throttle.take_try("code", "192.0.2.1", now=now + WINDOW)


def test_a_right_try_is_given_back_or_forgets_the_wrong_ones(db: None, now: datetime) -> None:
    wrong("log-in", "sommer", now=now)
    throttle.give_back_try("log-in", "sommer", now=now)
    throttle.take_try("log-in", "sommer", now=now)
    with pytest.raises(TooManyTries):
        throttle.take_try("log-in", "sommer", now=now)

    throttle.forget_tries("log-in", "sommer")

    wrong("log-in", "sommer", now=now)


def test_what_is_given_back_too_often_opens_nothing_more(db: None, now: datetime) -> None:
    for _ in range(3):
        throttle.give_back_try("code", "192.0.2.1", now=now)

    wrong("code", "192.0.2.1", now=now)
    with pytest.raises(TooManyTries):
        throttle.take_try("code", "192.0.2.1", now=now)


def test_tries_at_the_same_moment_are_counted_one_by_one(committed: MunicipalityFacts, now: datetime) -> None:
    passed, refused = [], []

    def attempt() -> None:
        try:
            throttle.take_try("code", committed.key, now=now)
            passed.append(1)
        except TooManyTries:
            refused.append(1)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(passed), len(refused)) == (MOST_WRONG_TRIES, 14)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_a_sender_is_an_address_or_the_network_of_one_customer(address: str, counted: str) -> None:
    assert throttle.sender(address) == counted


def test_who_tried_is_kept_as_a_keyed_hash_and_not_for_long(db: None, now: datetime) -> None:
    throttle.take_try("code", "192.0.2.1", now=now)
    assert re.fullmatch(r"[0-9a-f]{64}", Tries.objects.get().subject)

    throttle.forget_old_tries(now + WINDOW)
    assert Tries.objects.count() == 1
    throttle.forget_old_tries(now + 3 * WINDOW)

    assert Tries.objects.count() == 0
