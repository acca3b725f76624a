"""Pages tell the hours of the town they speak for."""

from datetime import UTC, datetime

from django.test import Client

from zusage.cases.tests.stories import FOR_A_PERSON, Town, antipodes
from zusage.common import clock
from zusage.common.clock import FixedClock
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.plain import status_page

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_status_page_tells_the_hour_of_its_town(darmstadt: MunicipalityFacts) -> None:
    told = []
    for town in (Town(darmstadt, NOON), Town(antipodes(), NOON)):
        page = status_page(town.status(town.open(FOR_A_PERSON).case_id), NOON)
        told.append((page["as_of"], page["facts"][0]["value"], page["timeline"][0]["when"]))

    assert told == [
        ("Mo 23.11.2026, 13:00", "Mo 23.11.2026, 13:00 Uhr", "Mo 23.11.2026, 13:00"),
        ("Di 24.11.2026, 01:00", "Di 24.11.2026, 01:00 Uhr", "Di 24.11.2026, 01:00"),
    ]


def test_the_record_tells_the_day_of_its_town(darmstadt: MunicipalityFacts, client: Client, monday: datetime) -> None:
    antipodes()
    clock.use(FixedClock(NOON))

    days = [
        client.get("/wort-gehalten.json", headers={"host": host}).json()["as_of"]
        for host in ("darmstadt.localhost", "antipoden.localhost")
    ]

    assert days == ["2026-11-23", "2026-11-24"]
