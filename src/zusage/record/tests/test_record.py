"""The record says in public what became of every promise, counted here by hand."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from zusage.cases.tests.stories import ASK_FOR_PAPERS, FOR_A_PERSON, Town
from zusage.common import clock
from zusage.common.clock import FixedClock
from zusage.common.stamps import house_changed, town_changed
from zusage.common.tenancy import write_transaction
from zusage.identity.models import Municipality
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries as promises
from zusage.promises.domain.promise import Outcome, Standing
from zusage.record.tests.domain.test_counting import KEPT, standing
from zusage.record.views import FIELDS


@pytest.fixture
def town(darmstadt: MunicipalityFacts, now: datetime) -> Iterator[Town]:
    here = Town(darmstadt, now)

    class TownClock(FixedClock):
        def now(self) -> datetime:
            return here.now

    before = clock.use(TownClock(now))
    yield here
    clock.use(before)


@pytest.fixture
def anybody(town: Town) -> Client:
    return Client(headers={"host": "darmstadt.localhost"})


def promised(monkeypatch: pytest.MonkeyPatch, outcomes: list[Outcome]) -> None:
    """Let the promises of the town have come to these ends."""
    monkeypatch.setattr(promises, "outcomes_for_record", lambda *, today: outcomes)
    monkeypatch.setattr(promises, "outcomes_stamp", lambda *, today: outcomes)


def rows(anybody: Client) -> dict[str, dict[str, Any]]:
    return {row["promise"]: row for row in json.loads(anybody.get("/wort-gehalten.json").content)["rows"]}


def cells(anybody: Client) -> list[list[str]]:
    page = html.fromstring(anybody.get("/wort-gehalten").content)
    return [[cell.text_content().strip() for cell in row.xpath("./th|./td")] for row in page.xpath("//tbody/tr")]


def text(anybody: Client) -> str:
    return " ".join(html.fromstring(anybody.get("/wort-gehalten").content).xpath("string(//main)").split())


def test_the_figures_equal_what_was_counted_by_hand(town: Town, anybody: Client) -> None:
    """Monday: 7 by the machine and 18 for a person; what happens to each is written beside it."""
    machine = [town.open() for _ in range(7)]
    person = [town.open(FOR_A_PERSON) for _ in range(18)]
    for receipt in person[:6]:
        town.extend(receipt.case_id, date(2026, 12, 4))
    for receipt in person[6:12]:
        town.withdraw(receipt.case_id)  # 6 withdrawn
    town.post()  # Monday evening: 7 kept
    town.on(date(2026, 12, 2))
    for receipt in person[:6]:
        town.complete(receipt.case_id)
    town.post()  # 2 December, before the extended day: 6 extended, not kept
    # 6 more lie there since 25 November: broken

    decision = rows(anybody)["decision"]

    assert len(machine) + len(person) == 25
    assert {name: decision[name] for name in ("promised", "kept", "extended", "broken", "withdrawn", "open")} == {
        "promised": 25,
        "kept": 7,
        "extended": 6,
        "broken": 6,
        "withdrawn": 6,
        "open": 0,
    }
    # 7 on the same day, 6 on the seventh working day: Tuesday 24 November is the first
    assert (decision["working_days_median"], decision["working_days_p90"]) == (0, 7)


def test_a_matter_at_rest_is_open_and_not_broken(town: Town, anybody: Client) -> None:
    for _ in range(5):
        receipt = town.open(FOR_A_PERSON)
        town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.post()
    town.on(date(2026, 12, 10))

    assert rows(anybody)["decision"]["open"] == 5


def test_what_happens_now_is_counted_at_once(town: Town, anybody: Client) -> None:
    before = [town.open(FOR_A_PERSON) for _ in range(5)]
    seen = [rows(anybody)["decision"]["open"]]
    for receipt in before:
        town.withdraw(receipt.case_id)
    seen.append(rows(anybody)["decision"]["withdrawn"])
    for _ in range(5):
        town.open(FOR_A_PERSON)
    town.now += timedelta(days=3)
    seen.append(rows(anybody)["decision"]["broken"])

    assert seen == [5, 5, 5]


def test_page_csv_and_json_say_the_same(town: Town, anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    promised(monkeypatch, [KEPT] * 1206 + [standing(Standing.BROKEN)] * 6 + [standing(Standing.OPEN)] * 3)

    (shown,) = cells(anybody)
    lines = list(
        csv.DictReader(io.StringIO(anybody.get("/wort-gehalten.csv").content.decode("utf-8-sig")), delimiter=";")
    )
    data = rows(anybody)["decision"]

    assert shown[:7] == ["Der Steuerbescheid", "1.215", "1.206", "unter 5", "6", "unter 5", "unter 5"]
    assert [lines[0][name] for name in ("promised", "kept", "broken", "open")] == ["1215", "1206", "6", "unter 5"]
    assert (data["kept"], data["broken"], data["open"]) == (1206, 6, None)
    assert data["not_shown"] == {
        "extended": "unter 5",
        "withdrawn": "unter 5",
        "open": "unter 5",
        "resolved": "unter 5",
    }


def test_small_figures_are_nowhere(town: Town, anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    promised(monkeypatch, [replace(KEPT, working_days=33)] * 3)

    for path in ("/wort-gehalten", "/wort-gehalten.csv", "/wort-gehalten.json"):
        assert "33" not in anybody.get(path).content.decode("utf-8-sig").replace("#33", "")
    assert set(rows(anybody)["decision"]["not_shown"].values()) == {"unter 5"}
    assert rows(anybody)["decision"]["promised"] is None


@pytest.mark.parametrize(
    ("resolved", "kept", "sentence"),
    [
        (
            200,
            194,
            "Von den letzten 200 Servicezielen „Der Steuerbescheid“ haben wir 194 gehalten (",
        ),
        (
            200,
            198,
            "Von den letzten 200 Servicezielen „Der Steuerbescheid“ haben wir mindestens 196 gehalten (",
        ),
        (99, 90, None),
    ],
)
def test_the_record_of_the_last_ones_is_told_when_there_are_enough(
    town: Town,
    anybody: Client,
    monkeypatch: pytest.MonkeyPatch,
    resolved: int,
    kept: int,
    sentence: str | None,
) -> None:
    promised(monkeypatch, [KEPT])
    town.has_kept(kept, of=resolved)

    told = text(anybody)

    recent = rows(anybody)["decision"]["recent_resolved"]
    if sentence:
        assert f"{sentence}Mo 21.09.2026 bis Mo 23.11.2026)." in told
        assert recent == resolved
    else:
        assert "Von den letzten" not in told
        assert recent is None


def test_without_a_resolution_of_the_city_it_is_called_a_target(town: Town, anybody: Client) -> None:
    town.open()

    assert "Jedes Serviceziel wird gezählt, auch das nicht gehaltene." in text(anybody)


def test_with_a_resolution_of_the_city_it_is_called_a_promise(town: Town, anybody: Client) -> None:
    town.open()
    with write_transaction(town.id):
        Municipality.objects.filter(key="darmstadt").update(service_targets_only=False)
        town_changed()
        house_changed()

    told = text(anybody)

    assert "Jede Zusage wird gezählt, auch die nicht gehaltene." in told
    assert "Serviceziel" not in told


def test_before_the_first_promise_the_page_says_so(anybody: Client) -> None:
    assert "Noch ist kein Serviceziel genannt worden." in text(anybody)
    assert rows(anybody) == {}


def test_the_share_kept_is_of_what_was_due(town: Town, anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    promised(monkeypatch, [KEPT] * 30 + [standing(Standing.OPEN)] * 12)

    page = html.fromstring(anybody.get("/wort-gehalten").content)

    assert page.xpath("//svg/@aria-label") == [
        "Der Steuerbescheid: 30 von 30 fälligen gehalten; 12 offen oder entfallen; gezählt seit Mo 02.11.2026"
    ]


def test_a_bar_begins_at_zero_and_says_in_words_what_it_shows(
    town: Town, anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(monkeypatch, [KEPT] * 30 + [standing(Standing.BROKEN)] * 10)

    page = html.fromstring(anybody.get("/wort-gehalten").content)

    assert page.xpath("//svg/@aria-label") == [
        "Der Steuerbescheid: 30 von 40 fälligen gehalten, 10 verlängert oder nicht gehalten; gezählt seit Mo 02.11.2026"
    ]
    assert page.xpath("//svg/rect[@class='z-bar__kept']/@width") == ["750"]
    assert not page.xpath("//svg/rect[@class='z-bar__kept']/@x")


def test_the_town_next_door_has_its_own_record(town: Town, anybody: Client) -> None:
    for _ in range(5):
        town.open()
    neighbour = Client(headers={"host": "musterstadt.localhost"})

    assert rows(anybody)["decision"]["promised"] == 5
    assert rows(neighbour) == {}


def test_json_explains_every_field_it_has(town: Town, anybody: Client) -> None:
    town.open()

    data = json.loads(anybody.get("/wort-gehalten.json").content)

    assert set(data["fields"]) == set(data["rows"][0]) == set(FIELDS)


def test_csv_is_what_spreadsheets_and_the_rfc_expect(town: Town, anybody: Client) -> None:
    town.open()

    response = anybody.get("/wort-gehalten.csv")

    assert response.content.startswith(b"\xef\xbb\xbfservice;")
    assert response.content.count(b"\r\n") == 1 + len(rows(anybody))
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"


@pytest.mark.parametrize("path", ["/wort-gehalten.csv", "/wort-gehalten.json"])
def test_data_may_be_kept_and_asked_for_again(town: Town, anybody: Client, path: str) -> None:
    first = anybody.get(path)
    again = anybody.get(path, headers={"if-none-match": first["ETag"]})
    town.open()
    changed = anybody.get(path, headers={"if-none-match": first["ETag"]})

    assert "max-age=3600" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_the_page_leads_to_everything_one_needs_to_check_it(anybody: Client) -> None:
    page = html.fromstring(anybody.get("/wort-gehalten").content)

    for path in ("/wort-gehalten.csv", "/wort-gehalten.json", "/schluessel.json"):
        assert page.xpath(f"//main//a[@href='{path}']")
        assert anybody.get(path).status_code == 200


def test_the_table_falls_into_columns_by_a_double_click_in_a_german_spreadsheet(
    town: Town, anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(monkeypatch, [replace(KEPT, working_days=3)] * 6 + [replace(KEPT, working_days=4)] * 6)

    content = anybody.get("/wort-gehalten.csv").content
    header, first = content.decode("utf-8-sig").splitlines()[:2]

    assert content.startswith(b"\xef\xbb\xbf")
    assert header.startswith("service;service_name;promise;")
    assert first.count(";") == header.count(";")
    # every number is whole: nothing that such a spreadsheet would take for a day
    assert not re.search(r";\d+\.\d+;", content.decode("utf-8-sig"))
