"""A package names the ways in and the ways out, and the acts keep to them."""

from pathlib import Path

import pytest

from zusage.applications import operations as applications
from zusage.cases.models import Case, Delivery
from zusage.cases.operations.hand_over_at_counter import NotThisWay, hand_over_at_counter
from zusage.cases.operations.make_post_run import NothingToPost, make_post_run
from zusage.cases.operations.open_case import open_case
from zusage.cases.queries import post as post_room
from zusage.cases.tests.stories import PLAIN, Town
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service
from zusage.catalogue.queries import ChannelClosed
from zusage.common.tenancy import read_transaction, write_transaction

ROOT = Path(__file__).parents[4]
FILES = read_files(ROOT / "services" / "hund-anmelden")
OVERLAY = (ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml").read_bytes()


def publish(town: Town, old: str, new: str) -> None:
    text = FILES["service.toml"].decode()
    assert old in text
    text = text.replace(old, new).replace('version = "', 'version = "9.', 1)
    package = package_from_files({**FILES, "service.toml": text.encode()}, OVERLAY)
    publish_service(municipality_id=town.id, package=package, by="test", now=town.now)


def ready(town: Town) -> list[Delivery]:
    """Open a plain matter, let its letters be set, and return what waits."""
    receipt = town.open(PLAIN)
    town.run_jobs()
    with read_transaction(town.id):
        return list(Delivery.objects.filter(case_id=receipt.case_id, state=Delivery.State.READY))


def test_what_goes_over_the_counter_only_is_in_no_post_run(town: Town) -> None:
    publish(town, 'delivery = ["post", "counter"]', 'delivery = ["counter"]')
    waiting = ready(town)
    assert waiting

    with read_transaction(town.id):
        assert post_room.ready_to_post() == 0
        assert len(post_room.waiting_at_counter(waiting[0].case_id)) == len(waiting)
    with pytest.raises(NothingToPost):
        make_post_run(municipality_id=town.id, now=town.now, on=town.today)

    town.hand_over(waiting[0].case_id)
    assert {state for _, state in town.deliveries(waiting[0].case_id)} == {"handed_over"}


def test_what_goes_by_post_only_is_not_given_out_at_the_counter(town: Town) -> None:
    publish(town, 'delivery = ["post", "counter"]', 'delivery = ["post"]')
    waiting = ready(town)
    assert waiting

    with read_transaction(town.id):
        assert post_room.ready_to_post() == 1  # the tag lies in the envelope of the notice
        assert post_room.waiting_at_counter(waiting[0].case_id) == []
    with pytest.raises(NotThisWay):
        hand_over_at_counter(municipality_id=town.id, delivery_id=waiting[0].id, by=town.clerk("counter"), now=town.now)

    with read_transaction(town.id):
        assert Delivery.objects.get(id=waiting[0].id).state == Delivery.State.READY


def test_nothing_comes_in_by_a_channel_that_is_closed(town: Town) -> None:
    publish(town, 'channels = ["online", "counter", "phone", "letter"]', 'channels = ["counter"]')

    with pytest.raises(ChannelClosed):
        open_case(municipality_id=town.id, service_key="hund-anmelden", answers=PLAIN, channel="phone", now=town.now)
    with write_transaction(town.id), pytest.raises(ChannelClosed):
        applications.start_draft(service_key="hund-anmelden", now=town.now)

    with read_transaction(town.id):
        assert not Case.objects.exists()
    open_case(municipality_id=town.id, service_key="hund-anmelden", answers=PLAIN, channel="counter", now=town.now)
