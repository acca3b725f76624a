"""Who may know what of a matter, as a table: secrecy, who somebody is, what they see."""

from dataclasses import replace

import pytest

from zusage.catalogue.domain.package import Secrecy, ServicePackage
from zusage.catalogue.domain.secrecy import Sight, may_see_counts, sight_of
from zusage.common.domain.ids import MembershipId, UnitId, new_id
from zusage.identity.domain import Clerk, Place, Role

SECRET = (Secrecy.TAX, Secrecy.SOCIAL)


def somebody(unit: str, roles: str, skills: str = "") -> Clerk:
    held = frozenset(Role(role) for role in roles.split())
    place = Place(MembershipId(new_id()), UnitId(new_id()), unit, unit.title(), held, frozenset(skills.split()))
    return Clerk("Eins", (place,))


WORKS_ON_IT = somebody("anderswo", "clerk", "steuer")
HEAD_OF_IT = somebody("steueramt", "head")
COUNTER_OF_IT = somebody("steueramt", "counter")
COUNTER = somebody("buergerbuero", "counter")
HEAD = somebody("bauamt", "head")
CLERK = somebody("bauamt", "clerk", "bau")
POST = somebody("poststelle", "post", "post")


@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize("clerk", [WORKS_ON_IT, HEAD_OF_IT, COUNTER_OF_IT])
def test_whoever_works_on_it_or_answers_for_it_sees_the_file(
    package: ServicePackage, secrecy: Secrecy, clerk: Clerk
) -> None:
    assert sight_of(replace(package, secrecy=secrecy), clerk) is Sight.FILE


@pytest.mark.parametrize("secrecy", SECRET)
@pytest.mark.parametrize(
    ("clerk", "sight"), [(COUNTER, Sight.COURSE), (HEAD, Sight.NOTHING), (CLERK, Sight.NOTHING), (POST, Sight.NOTHING)]
)
def test_a_secret_matter_is_hidden_from_the_rest_of_the_house(
    package: ServicePackage, secrecy: Secrecy, clerk: Clerk, sight: Sight
) -> None:
    assert sight_of(replace(package, secrecy=secrecy), clerk) is sight


@pytest.mark.parametrize(
    ("clerk", "sight"),
    [(COUNTER, Sight.FILE), (HEAD, Sight.EXISTENCE), (CLERK, Sight.EXISTENCE), (POST, Sight.EXISTENCE)],
)
def test_without_a_secrecy_of_its_own_every_counter_helps_and_others_are_sent_on(
    package: ServicePackage, clerk: Clerk, sight: Sight
) -> None:
    assert sight_of(replace(package, secrecy=Secrecy.PERSONAL), clerk) is sight


def test_counts_of_secret_matters_are_for_those_who_see_the_file(package: ServicePackage) -> None:
    open_to_all, secret = replace(package, secrecy=Secrecy.PERSONAL), replace(package, secrecy=Secrecy.SOCIAL)

    assert [may_see_counts(open_to_all, clerk) for clerk in (WORKS_ON_IT, COUNTER, HEAD)] == [True, True, True]
    assert [may_see_counts(secret, clerk) for clerk in (WORKS_ON_IT, COUNTER, HEAD)] == [True, False, False]
