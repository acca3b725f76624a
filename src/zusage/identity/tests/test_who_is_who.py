"""Who belongs where: installing a town, one person in two towns, hosts, passwords."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from zusage.common.tenancy import read_transaction, write_transaction
from zusage.config import settings as real
from zusage.identity import queries as identity
from zusage.identity.domain import Profile, Role, read_profile
from zusage.identity.domain.installing import InstallReport
from zusage.identity.models import Membership, Municipality, Person, Pool, Unit
from zusage.identity.operations import install_municipality, municipality_of, set_password
from zusage.identity.queries import MunicipalityFacts, UnknownMunicipality


@pytest.fixture
def profile() -> Profile:
    return read_profile(Path(settings.MUNICIPALITIES_FOLDER) / "darmstadt" / "profile.toml")


def rows(town: MunicipalityFacts) -> dict[str, Any]:
    with read_transaction(town.id):
        return {
            model.__name__: sorted(model.objects.values_list("id", flat=True)) for model in (Unit, Pool, Membership)
        }


def install(profile: Profile, *, demo_password: str | None = None) -> InstallReport:
    with write_transaction(municipality_of(profile)):
        return install_municipality(profile, demo_password=demo_password)


def test_installing_twice_changes_nothing(darmstadt: MunicipalityFacts, profile: Profile) -> None:
    before = rows(darmstadt)

    report = install(profile)

    assert list(report) == []
    assert rows(darmstadt) == before


def test_a_changed_profile_is_brought_in_and_nothing_is_deleted(darmstadt: MunicipalityFacts, profile: Profile) -> None:
    before = rows(darmstadt)
    content = {**profile.content, "units": [{"key": "steueramt", "name": "Amt für Abgaben"}]}
    content |= {"pools": [], "people": []}

    install(replace(profile, content=content))

    assert rows(darmstadt) == before
    with read_transaction(darmstadt.id):
        assert Unit.objects.get(key="steueramt").name == "Amt für Abgaben"


def test_installing_does_not_touch_the_neighbour(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, profile: Profile
) -> None:
    before = rows(musterstadt)

    install(profile)

    assert rows(musterstadt) == before


def test_new_people_cannot_log_in_before_they_were_given_a_password(
    darmstadt: MunicipalityFacts, profile: Profile
) -> None:
    newcomer = {"login": "neu", "name": "Nele Neu", "unit": "steueramt", "skills": [], "roles": ["clerk"]}
    install(replace(profile, content={**profile.content, "people": [newcomer]}))
    assert not Person.objects.get(login="neu").has_usable_password()

    set_password("neu", "eine-lange-Losung")

    assert authenticate(username="neu", password="eine-lange-Losung")
    assert not authenticate(username="neu", password="eine-andere-Losung")


def test_installing_again_leaves_passwords_alone(darmstadt: MunicipalityFacts, profile: Profile) -> None:
    set_password("sommer", "eine-lange-Losung")

    install(profile, demo_password="die-Losung-der-Demo")

    assert authenticate(username="sommer", password="eine-lange-Losung")


def test_passwords_are_hashed_with_argon2_in_a_real_house() -> None:
    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_one_person_has_a_membership_of_its_own_in_each_town(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts
) -> None:
    person_id = Person.objects.get(login="yildiz").id
    memberships = []
    for town in (darmstadt, musterstadt):
        with read_transaction(town.id):
            found = identity.clerk_of_person(person_id)
            assert found is not None
            memberships.append(found)

    here, there = memberships
    assert here.membership_id != there.membership_id
    assert (here.unit_name, there.unit_name) == ("Kassen- und Steueramt", "Kämmerei und Steuern")
    assert (here.roles, there.roles) == ({Role.CLERK}, {Role.CLERK, Role.COUNTER})


def test_whoever_left_is_a_stranger(darmstadt: MunicipalityFacts) -> None:
    person_id = Person.objects.get(login="sommer").id
    with write_transaction(darmstadt.id):
        Membership.objects.filter(person_id=person_id).update(is_active=False)

    with read_transaction(darmstadt.id):
        assert identity.clerk_of_person(person_id) is None
        with pytest.raises(Membership.DoesNotExist):
            identity.clerk_by_login("sommer")


def test_somebody_with_two_units_has_exactly_the_rights_of_both(darmstadt: MunicipalityFacts, profile: Profile) -> None:
    install_with_a_second_unit(profile)

    with read_transaction(darmstadt.id):
        found = identity.clerk_by_login("sommer")

    assert {place.unit_key: place.roles for place in found.places} == {
        "steueramt": {Role.CLERK, Role.COUNTER},
        "poststelle": {Role.HEAD},
    }
    assert not found.may_in(Role.HEAD, "steueramt")
    assert found.may_in(Role.HEAD, "poststelle")


def test_a_membership_counts_and_ends_at_once(darmstadt: MunicipalityFacts, profile: Profile) -> None:
    def units() -> list[str]:
        with read_transaction(darmstadt.id):
            return sorted(place.unit_key for place in identity.clerk_by_login("sommer").places)

    assert units() == ["steueramt"]
    install_with_a_second_unit(profile)
    assert units() == ["poststelle", "steueramt"]
    with write_transaction(darmstadt.id):
        Membership.objects.filter(person__login="sommer", unit__key="steueramt").update(is_active=False)
    assert units() == ["poststelle"]


def install_with_a_second_unit(profile: Profile) -> None:
    second = {"login": "sommer", "name": "Sommer", "unit": "poststelle", "skills": [], "roles": ["head"]}
    install(replace(profile, content={**profile.content, "people": [*profile.rows("people"), second]}))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "darmstadt.localhost"])
def test_a_town_is_found_by_its_host(darmstadt: MunicipalityFacts, host: str) -> None:
    assert identity.municipality_by_host(host).key == "darmstadt"


@pytest.mark.parametrize("host", ["", "example.org", "darmstadt.localhost.example.org", "musterstadt"])
def test_nobody_answers_at_another_host(darmstadt: MunicipalityFacts, host: str) -> None:
    with pytest.raises(UnknownMunicipality):
        identity.municipality_by_host(host)


def test_no_two_towns_share_a_prefix(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    assert {municipality.reference_prefix for municipality in identity.all_municipalities()} == {"DA", "MU"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.filter(key="musterstadt").update(reference_prefix="DA")


def test_a_pool_is_found_by_the_skill_it_brings(darmstadt: MunicipalityFacts) -> None:
    with read_transaction(darmstadt.id):
        assert identity.pool_for_skill("steuer") == identity.pools()["steuer"] == identity.pools_by_key()["steuer"]
        assert identity.pool_for_skill("latin") is None


def test_here_is_the_town_of_the_open_act(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    for town in (darmstadt, musterstadt):
        with write_transaction(town.id):
            assert identity.here() == town
