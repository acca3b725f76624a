"""Lets the days pass that the story of an invented town tells, through the same acts as in real life."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

from zusage.cases.operations.complete_work_item import complete_work_item
from zusage.cases.operations.make_post_run import NothingToPost, make_post_run
from zusage.cases.operations.open_case import open_case
from zusage.cases.operations.tick_posted import tick_posted
from zusage.cases.queries import post
from zusage.cases.queries.worklist import worklist
from zusage.common import clock, jobs
from zusage.common.clock import FixedClock
from zusage.common.tenancy import read_transaction
from zusage.config.demo_story import DemoStory, Matters, drawn, in_turn
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries as promises

_BETWEEN_TWO = timedelta(minutes=7)


def fill(town: MunicipalityFacts, story: DemoStory, now: datetime) -> None:
    """Let the working days of a story pass in a town up to now."""
    time = FixedClock(now)
    before = clock.use(time)
    try:
        _Demo(town, story, time, now).live()
    finally:
        clock.use(before)


class _Demo:
    """A town in the days before now."""

    def __init__(self, town: MunicipalityFacts, story: DemoStory, time: FixedClock, now: datetime) -> None:
        self.town, self.story, self.time, self.now = town, story, time, now
        self.random = Random(story.seed)  # noqa: S311  (invented matters, no secrets)
        self.today = town.day_of(now)
        self.decides: dict[str, Iterator[Mapping[str, Any]]] = {}
        """By reference of a matter, what the desk decides next in matters of its service."""
        self.turns = {kind.service: in_turn(kind.decisions) for kind in story.matters}

    def live(self) -> None:
        matters = cycle(self.story.matters)
        for morning, count in zip(self._mornings(), cycle(self.story.matters_a_day), strict=False):
            self._live_one_day(morning, [next(matters) for _ in range(count)])

    def _mornings(self) -> list[datetime]:
        """Return nine o'clock of the last working days before today, the oldest first."""
        with read_transaction(self.town.id):
            calendar = promises.calendar_at(self.now)
        first = calendar.add_working_days(calendar.last_working_day(self.today), -self.story.working_days)
        days = calendar.working_days_from(first, self.story.working_days + 1)
        mornings = [datetime(day.year, day.month, day.day, 9, tzinfo=self.town.zone) for day in days]
        return [morning for morning in mornings if morning + timedelta(minutes=30) < self.now]

    def _live_one_day(self, morning: datetime, matters: list[Matters]) -> None:
        """Matters come in, the desk decides, the post room posts; the last day is left as a morning's work."""
        is_last = self.town.day_of(morning) >= self.today or morning + timedelta(days=3) > self.now
        for kind in matters:
            self._open(kind, morning)
            morning += _BETWEEN_TWO
        jobs.run_all_due(morning)
        if is_last:
            return
        self._decide(morning + timedelta(hours=1))
        jobs.run_all_due(morning + timedelta(hours=2))
        self._post(morning + timedelta(hours=4))

    def _open(self, matters: Matters, at: datetime) -> None:
        self.time.moment = at
        receipt = open_case(
            municipality_id=self.town.id,
            service_key=matters.service,
            answers=matters.drawn_answers(self.random, self.today),
            channel="online",
            now=at,
        )
        self.decides[receipt.reference] = self.turns[matters.service]

    def _decide(self, at: datetime) -> None:
        """Decide what waits, from the top of the list."""
        with read_transaction(self.town.id):
            desk = identity.clerk_by_login(self.story.desk)
            rows = worklist(desk, at).rows
        for row in rows:
            at += timedelta(minutes=row.minutes)
            outputs = drawn(next(self.decides[row.reference]), self.random, self.town.day_of(at))
            complete_work_item(municipality_id=self.town.id, item_id=row.item_id, outputs=outputs, by=desk, now=at)

    def _post(self, at: datetime) -> None:
        """Make the day's post run and tick all of it."""
        on = self.town.day_of(at)
        try:
            run_id = make_post_run(municipality_id=self.town.id, now=at, on=on)
        except NothingToPost:
            return
        jobs.run_all_due(at)
        with read_transaction(self.town.id):
            post_room = identity.clerk_by_login(self.story.post_room)
            delivery_ids = [posting.delivery_id for posting in post.postings(run_id)]
        tick_posted(municipality_id=self.town.id, delivery_ids=delivery_ids, posted_on=on, by=post_room, now=at)
