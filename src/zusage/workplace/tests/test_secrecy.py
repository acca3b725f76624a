"""Tax secrecy (§ 30 AO) at the desks of people who do not work on a matter: search, list, file, process, figures."""

from collections.abc import Callable

import pytest

from zusage.cases.models import Reading
from zusage.cases.tests.stories import ASSESS, FOR_A_PERSON, PHOTO, Town
from zusage.common.domain.reference import new_reference
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.models import Membership
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


@pytest.fixture
def elsewhere(town: Town, desk: At) -> Callable[[str], Desk]:
    """Sit down in the post room, which is another unit than the tax office, in another role."""

    def sit_down(role: str) -> Desk:
        with write_transaction(town.id):
            mine = Membership.objects.get(person__login="wolf")
            mine.roles = [role]
            mine.save()
            mine.membershipskill_set.all().delete()
        return desk("wolf")

    return sit_down


def case_path(reference: str) -> str:
    return f"/arbeitsplatz/vorgang/{reference}"


def search(desk: Desk, reference: str) -> Desk:
    return desk.open(f"/arbeitsplatz/suche?nummer={reference}")


def test_a_head_of_another_unit_learns_not_even_that_there_is_a_matter(
    town: Town, elsewhere: Callable[[str], Desk]
) -> None:
    receipt = town.open(FOR_A_PERSON)
    head = elsewhere("head")

    found = search(head, receipt.reference)
    no_such = search(elsewhere("head"), new_reference("DA", bytes(8)))

    assert found.status == no_such.status == 404
    assert "Unter dieser Vorgangsnummer gibt es hier keinen Vorgang." in found.text
    assert head.open(case_path(receipt.reference)).status == 404
    assert receipt.reference not in head.open("/arbeitsplatz/").text


def test_the_head_of_the_unit_still_sees_it(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)

    head = desk("keller")

    assert receipt.reference in head.open("/arbeitsplatz/").text
    assert search(head, receipt.reference).status == 200


def test_another_counter_sees_by_when_and_whose_turn_and_nothing_else(
    town: Town, elsewhere: Callable[[str], Desk]
) -> None:
    receipt = town.open(FOR_A_PERSON, uploads=(PHOTO,))
    town.write(receipt.case_id, "Mein Nachbar darf das nicht wissen.")

    counter = search(elsewhere("counter"), receipt.reference)

    assert counter.status == 200
    assert "spätestens am Mittwoch, 25. November 2026" in counter.text
    assert "Steuergeheimnis (§ 30 AO): Sie sehen hier, was Sie brauchen" in counter.text
    for hidden in (
        "Kim Beispiel",
        "Labrador",
        "Wuschelfell",
        "jede zweite Woche",
        "Nachbar",
        "Hochgeladen",
        "Verlauf, wie",
    ):
        assert hidden not in counter.text
    with read_transaction(town.id):
        assert list(Reading.objects.values_list("unit", "purpose")) == [("Poststelle", "Schalter")]


def test_another_counter_still_hands_over_what_lies_ready(town: Town, elsewhere: Callable[[str], Desk]) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASSESS)
    town.run_jobs()
    counter = elsewhere("counter").open(case_path(receipt.reference))

    counter.send(counter.page.xpath("//form[contains(@action, '/uebergeben/')]/@action")[0])

    assert "Die Übergabe ist festgehalten." in counter.text
    assert [state for _, state in town.deliveries(receipt.case_id)].count("handed_over") == 1


def test_where_a_matter_stands_in_its_process_is_part_of_the_secret(
    town: Town, elsewhere: Callable[[str], Desk]
) -> None:
    receipt = town.open(FOR_A_PERSON)

    assert elsewhere("counter").open(f"{case_path(receipt.reference)}/ablauf").status == 403


def test_how_many_matters_are_where_is_told_to_those_who_work_there(
    town: Town, desk: At, elsewhere: Callable[[str], Desk]
) -> None:
    town.open(FOR_A_PERSON)

    inside = desk("sommer").open("/arbeitsplatz/ablauf/hund-anmelden").text
    outside = elsewhere("counter").open("/arbeitsplatz/ablauf/hund-anmelden").text

    assert "Jetzt ist 1 Vorgang hier." in inside
    assert "Jetzt ist 1 Vorgang hier." not in outside
