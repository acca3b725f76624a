"""Staff sees how a service runs and where a matter stands; that the way of a matter was read is recorded."""

from collections.abc import Callable

from zusage.cases.models import Reading
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.common.tenancy import read_transaction
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


def test_a_head_sees_where_matters_wait(town: Town, desk: At) -> None:
    for _ in range(3):
        town.open(FOR_A_PERSON)

    head = desk("keller").open("/arbeitsplatz/ablauf/hund-anmelden")

    assert "Jetzt sind 3 Vorgänge hier." in head.text
    assert head.page.xpath("string(//*[@class='p-badge-text'])") == "3"


def test_the_way_of_a_matter_is_marked_and_its_reading_recorded(town: Town, desk: At) -> None:
    reference = town.open(FOR_A_PERSON).reference

    clerk = desk("sommer").open(f"/arbeitsplatz/vorgang/{reference}/ablauf")

    assert "Anzeige prüfen" in clerk.page.xpath("string(//li[@aria-current='step'])")
    with read_transaction(town.id):
        assert Reading.objects.count() == 1


def test_the_post_room_sees_no_process(town: Town, desk: At) -> None:
    assert desk("wolf").open("/arbeitsplatz/ablauf/hund-anmelden").status == 403


def test_a_service_that_is_not_offered_has_no_process(town: Town, desk: At) -> None:
    assert desk("keller").open("/arbeitsplatz/ablauf/gibt-es-nicht").status in {404, 409}
