"""Rights as a table: who may what, where, with places in several units."""

import pytest

from zusage.common.domain.ids import MembershipId, UnitId, new_id
from zusage.identity.domain import Clerk, Place, Role


def place(unit: str, roles: str, skills: str = "") -> Place:
    held = frozenset(Role(role) for role in roles.split())
    return Place(MembershipId(new_id()), UnitId(new_id()), unit, unit.title(), held, frozenset(skills.split()))


CLERK_OF_TAX = Clerk("Eins", (place("steuern", "clerk", "steuer"),))
CLERK_THERE_HEAD_HERE = Clerk("Zwei", (place("kfz", "head", "zulassung"), place("steuern", "clerk", "steuer")))
HEAD_OF_BOTH = Clerk("Drei", (place("kfz", "head"), place("steuern", "head")))
COUNTER_AND_POST = Clerk("Vier", (place("poststelle", "post"), place("buergerbuero", "counter")))


@pytest.mark.parametrize(
    ("clerk", "unit", "skill", "works", "head"),
    [
        (CLERK_OF_TAX, "steuern", "steuer", True, False),
        (CLERK_OF_TAX, "kfz", "zulassung", False, False),
        (CLERK_THERE_HEAD_HERE, "steuern", "steuer", True, False),
        (CLERK_THERE_HEAD_HERE, "kfz", "zulassung", False, True),  # the skill is there, the role of a clerk is not
        (HEAD_OF_BOTH, "steuern", "steuer", False, True),
        (HEAD_OF_BOTH, "kfz", "zulassung", False, True),
        (HEAD_OF_BOTH, "poststelle", "zustellung", False, False),
        (COUNTER_AND_POST, "steuern", "steuer", False, False),
    ],
)
def test_what_somebody_may_do_to_a_matter(clerk: Clerk, unit: str, skill: str, works: bool, head: bool) -> None:
    assert clerk.works_with(skill) is works
    assert clerk.may_in(Role.HEAD, unit) is head


def test_pages_offer_what_somebody_may_do_anywhere() -> None:
    assert CLERK_THERE_HEAD_HERE.roles == {Role.CLERK, Role.HEAD}
    assert CLERK_THERE_HEAD_HERE.skills == {"steuer", "zulassung"}
    assert [role for role in Role if COUNTER_AND_POST.may(role)] == [Role.POST, Role.COUNTER]


@pytest.mark.parametrize(
    ("clerk", "unit", "skill", "acts_in", "as_role"),
    [
        (CLERK_THERE_HEAD_HERE, "steuern", "steuer", "Steuern", "clerk"),
        (CLERK_THERE_HEAD_HERE, "kfz", "zulassung", "Kfz", "head"),
        (HEAD_OF_BOTH, "steuern", "steuer", "Steuern", "head"),
        (COUNTER_AND_POST, "steuern", "steuer", "Buergerbuero", "counter"),
    ],
)
def test_a_matter_is_read_under_the_unit_and_role_that_count_for_it(
    clerk: Clerk, unit: str, skill: str, acts_in: str, as_role: str
) -> None:
    acting = clerk.acting(unit_key=unit, skills={skill})

    assert (acting.unit_name, acting.role_name) == (acts_in, as_role)
