"""Only people who work for this municipality come in, and wrong tries teach nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from zusage.cases.tests.stories import Town
from zusage.common.tenancy import write_transaction
from zusage.identity.models import Membership, Person
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


def test_a_clerk_logs_in_and_sees_the_list_of_the_day(desk: At) -> None:
    clerk = desk("sommer")

    assert clerk.path == "/arbeitsplatz/"
    assert clerk.heading == "Heute, Montag, 23. November 2026"


@pytest.mark.parametrize(
    ("login", "password"),
    [("niemand", "Losung-der-Demo"), ("sommer", "falsch"), ("braun", "Losung-der-Demo"), ("", "")],
)
def test_unknown_login_wrong_password_and_the_town_next_door_get_the_same_answer(
    stranger: Desk, login: str, password: str
) -> None:
    stranger.log_in(login, password)

    assert stranger.status == 422
    assert stranger.page.xpath("string(//*[@role='alert']//li)").strip() == "Kennung oder Passwort stimmen nicht."
    assert "_auth_user_id" not in stranger.client.session


def test_a_stranger_costs_the_same_work_as_a_colleague(stranger: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode", lambda self, password, salt: hashed.append(password)
    )

    stranger.log_in("niemand", "geraten")

    assert hashed == ["geraten"]


def test_ten_wrong_passwords_close_the_door_for_this_login_for_a_while(town: Town, stranger: Desk) -> None:
    for _ in range(10):
        stranger.log_in("sommer", "falsch")

    refused = stranger.log_in("sommer").status
    other = Desk().log_in("berger").status
    town.now += timedelta(minutes=15)
    later = stranger.log_in("sommer").status

    assert (refused, other, later) == (429, 200, 200)


def test_a_stranger_elsewhere_does_not_lock_a_colleague_out(town: Town, stranger: Desk) -> None:
    for _ in range(11):
        stranger.client.post(
            "/arbeitsplatz/anmelden", {"kennung": "sommer", "passwort": "falsch"}, REMOTE_ADDR="192.0.2.8"
        )

    assert Desk().log_in("sommer").status == 200


def test_a_name_that_is_tried_from_everywhere_is_closed_for_a_while(town: Town, stranger: Desk) -> None:
    for number in range(200):
        stranger.client.post(
            "/arbeitsplatz/anmelden", {"kennung": "sommer", "passwort": "falsch"}, REMOTE_ADDR=f"198.51.100.{number}"
        )

    assert Desk().log_in("sommer").status == 429


def test_many_wrong_tries_from_one_address_close_the_door_for_this_address(stranger: Desk) -> None:
    for number in range(50):
        stranger.log_in(f"geraten{number}", "falsch")

    assert stranger.log_in("sommer").status == 429


def test_the_session_gets_a_new_key_when_somebody_logs_in(town: Town) -> None:
    desk = Desk()
    session = desk.client.session
    session["vorher"] = True
    session.save()
    before = session.session_key

    desk.log_in("sommer")

    assert desk.client.session.session_key != before


def test_who_left_the_municipality_is_out_at_once(town: Town, desk: At) -> None:
    clerk = desk("berger")
    person = Person.objects.get(login="berger")
    with write_transaction(town.id):
        Membership.objects.filter(person=person).update(is_active=False)

    clerk.open("/arbeitsplatz/")

    assert clerk.path == "/arbeitsplatz/anmelden"


def test_one_person_who_works_for_two_municipalities_is_somebody_at_each(desk: At) -> None:
    here, there = desk("yildiz"), desk("yildiz", "musterstadt")

    assert "Kassen- und Steueramt" in here.text
    assert "Kassen- und Steueramt" not in there.text


def test_logging_out_ends_the_session_and_is_no_link(desk: At) -> None:
    clerk = desk("sommer")

    assert clerk.client.get("/arbeitsplatz/abmelden").status_code == 405
    clerk.send("/arbeitsplatz/abmelden")
    clerk.open("/arbeitsplatz/")

    assert clerk.path == "/arbeitsplatz/anmelden"


def test_after_the_log_in_a_clerk_is_where_the_link_led(town: Town, stranger: Desk) -> None:
    stranger.open("/arbeitsplatz/suche")
    stranger.send("/arbeitsplatz/anmelden", kennung="sommer", passwort="Losung-der-Demo", weiter="/arbeitsplatz/suche")

    assert stranger.path == "/arbeitsplatz/suche"


@pytest.mark.parametrize(
    "target",
    ["https://anderswo.example/", "//anderswo.example", "/arbeitsplatz//anderswo.example", "/vorgang", "\\\\x"],
)
def test_the_log_in_leads_nowhere_else(stranger: Desk, target: str) -> None:
    stranger.send("/arbeitsplatz/anmelden", kennung="sommer", passwort="Losung-der-Demo", weiter=target)

    assert stranger.path == "/arbeitsplatz/"


def test_nothing_is_kept_of_when_somebody_logged_in(desk: At) -> None:
    before = Person.objects.filter(login="sommer").values().get()

    desk("sommer")

    assert Person.objects.filter(login="sommer").values().get() == before
