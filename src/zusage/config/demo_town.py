"""Fills the invented Darmstadt with matters at every stage, through the same acts as in real life."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
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
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries as promises

_MATTERS_A_DAY = (2, 3, 1, 4, 2)
_DAYS = 15
_NAMES = (
    "Kim Beispiel", "Ayşe Muster", "Jan Probe", "Ewa Wzór", "Lena Fiktiv", "Sami Entwurf", "Noor Vorlage",
    "Piet Versuch", "Ida Modell", "Tuan Skizze", "Rosa Annahme", "Emre Szenario",
)  # fmt: skip
_STREETS = ("Rheinstraße", "Heinrichstraße", "Rhönring", "Am Karlshof", "Liebigstraße", "Soderstraße")
_DOGS = ("Bello", "Luna", "Balu", "Nala", "Emma", "Rocky", "Frieda", "Sam")
_BREEDS = ("Labrador Retriever", "Pudel", "Dackel", "Beagle", "Border Collie", "Mops", "Havaneser")


def fill(now: datetime) -> None:
    """Let three weeks pass in Darmstadt up to now; the same now gives the same town but for its keys."""
    town = identity.municipality_by_key("darmstadt")
    random = Random(2030)  # noqa: S311  (invented matters, no secrets)
    answers = _matters(random, town.day_of(now))
    time = FixedClock(now)
    before = clock.use(time)
    try:
        for day, count in zip(_working_days(town, now), cycle(_MATTERS_A_DAY), strict=False):
            _live_one_day(town, time, day, [next(answers) for _ in range(count)], now)
    finally:
        clock.use(before)


def _working_days(town: MunicipalityFacts, now: datetime) -> list[datetime]:
    """Return nine o'clock of the last working days before today, the oldest first."""
    with read_transaction(town.id):
        calendar = promises.calendar_at(now)
    today = town.day_of(now)
    first = calendar.add_working_days(calendar.last_working_day(today), -_DAYS)
    days = [day for day in calendar.working_days_from(first, _DAYS + 1) if day <= today]
    mornings = [datetime(day.year, day.month, day.day, 9, tzinfo=town.zone) for day in days]
    return [morning for morning in mornings if morning + timedelta(minutes=30) < now]


def _live_one_day(
    town: MunicipalityFacts, time: FixedClock, morning: datetime, matters: list[Mapping[str, Any]], now: datetime
) -> None:
    """Matters come in, people decide what waits, the post room posts; the last day is left as a morning's work."""
    is_last = town.day_of(morning) >= town.day_of(now) or morning + timedelta(days=3) > now
    for answers in matters:
        time.moment = morning
        open_case(municipality_id=town.id, service_key="hund-anmelden", answers=answers, channel="online", now=morning)
        morning += timedelta(minutes=7)
    jobs.run_all_due(morning)
    if is_last:
        return
    _decide(town, morning + timedelta(hours=1))
    jobs.run_all_due(morning + timedelta(hours=2))
    _post(town, morning + timedelta(hours=4))


def _decide(town: MunicipalityFacts, at: datetime) -> None:
    """Decide what waits, from the top of the list; every fifth matter needs a paper first."""
    with read_transaction(town.id):
        desk = identity.clerk_by_login("sommer")
        rows = worklist(desk, at).rows
    for number, row in enumerate(rows):
        at += timedelta(minutes=row.minutes)
        if number % 5 == 4:
            outputs: dict[str, Any] = {
                "entscheidung": "unterlagen",
                "fehlende_unterlagen": ["nachweis_rasse", "foto_hund"],
                "unterlagen_hinweis": "",
            }
        else:
            outputs = {
                "entscheidung": "festsetzen",
                "satzart": "erster",
                "steuerbeginn": str(town.day_of(at).replace(day=1)),
                "ermaessigung_gewaehrt": False,
            }
        complete_work_item(municipality_id=town.id, item_id=row.item_id, outputs=outputs, by=desk, now=at)


def _post(town: MunicipalityFacts, at: datetime) -> None:
    """Make the day's post run and tick all of it."""
    try:
        run_id = make_post_run(municipality_id=town.id, now=at, on=town.day_of(at))
    except NothingToPost:
        return
    jobs.run_all_due(at)
    with read_transaction(town.id):
        post_room = identity.clerk_by_login("wolf")
        delivery_ids = [one.delivery_id for one in post.postings(run_id)]
    tick_posted(municipality_id=town.id, delivery_ids=delivery_ids, posted_on=town.day_of(at), by=post_room, now=at)


def _matters(random: Random, today: date) -> Iterator[Mapping[str, Any]]:
    """Return invented answers without end; about a third of them bring a person in."""
    while True:
        answers: dict[str, Any] = {
            "halter_name": random.choice(_NAMES),
            "halter_anschrift": {
                "street": random.choice(_STREETS),
                "house_number": str(random.randint(1, 90)),
                "postal_code": random.choice(("64283", "64285", "64287", "64289")),
                "city": "Darmstadt",
            },
            "hund_name": random.choice(_DOGS),
            "hund_art": "rasse",
            "hund_rasse": random.choice(_BREEDS),
            "anlass": "angeschafft",
            "hund_seit": str(today - timedelta(days=random.randint(25, 31))),
            "vorher_versteuert": False,
            "weitere_hunde": random.choice((0, 0, 0, 1)),
            "mithalter": False,
            "ermaessigung": False,
            "sepa": False,
        }
        match random.randint(0, 8):
            case 0:
                answers |= {"hund_art": "unbekannt"}
            case 1:
                answers |= {"weitere_angaben": "Der Hund ist nur jede zweite Woche bei mir."}
            case 2:
                answers |= {"hund_rasse": "Rottweiler"}
            case 3:
                answers |= {"mithalter": True, "mithalter_1": "Toni Beispiel"}
        yield answers
