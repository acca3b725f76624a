"""Rights through every act of staff: which place counts, and from when on; a table that a new act has to enter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from zusage.cases.tests.stories import Town
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Role
from zusage.identity.models import Membership, MembershipSkill, Person, Skill, Unit
from zusage.workplace import acts
from zusage.workplace.tests.conftest import PASSWORD, Desk
from zusage.workplace.tests.test_acts import PERSONAL, STORIES, everything

At = Callable[..., Desk]
Places = list[tuple[str, str, list[str]]]
"""Unit, role and skills of each membership; the role NEEDED stands for the one that the act asks for."""

NEEDED = "needed"
SKILL, UNIT, HOUSE = "where the skill is brought", "in the unit of the service", "in any unit"

COUNTS = {
    "answer_message": (Role.CLERK, SKILL),
    "confirm_papers": (Role.CLERK, SKILL),
    "correct_answers": (Role.CLERK, SKILL),
    "correct_decision": (Role.CLERK, SKILL),
    "decide": (Role.CLERK, SKILL),
    "draft_letter": (Role.CLERK, SKILL),
    "extend_approval": (Role.HEAD, UNIT),
    "extend_promise": (Role.HEAD, UNIT),
    "gather_run": (Role.POST, HOUSE),
    "hand_over": (Role.COUNTER, HOUSE),
    "judge_approval": (Role.HEAD, UNIT),
    "receive_message": (Role.CLERK, SKILL),
    "record_returned": (Role.POST, HOUSE),
    "register": (Role.COUNTER, HOUSE),
    "revive_job": (Role.HEAD, HOUSE),
    "send_again": (Role.CLERK, SKILL),
    "tick_run": (Role.POST, HOUSE),
}
"""Which role each act asks for, and where it counts."""

WHERE: dict[str, tuple[Places, set[str]]] = {
    "at home in the unit of the service": ([("steueramt", NEEDED, ["steuer"])], {SKILL, UNIT, HOUSE}),
    "in its unit without its skill": ([("steueramt", NEEDED, [])], {UNIT, HOUSE}),
    "in another unit": ([("poststelle", NEEDED, [])], {HOUSE}),
    "in another unit that brings the skill": ([("poststelle", NEEDED, ["steuer"])], {SKILL, HOUSE}),
    "the role here, the skill there": ([("steueramt", "", ["steuer"]), ("poststelle", NEEDED, [])], {HOUSE}),
    "two units, each with its own": ([("poststelle", "", []), ("steueramt", NEEDED, ["steuer"])], {SKILL, UNIT, HOUSE}),
    "two units and no role": ([("poststelle", "", ["post"]), ("steueramt", "", ["steuer"])], set()),
}

every_act = pytest.mark.parametrize("name", COUNTS)


def appoint(town: Town, places: Places, needed: Role) -> str:
    """Give somebody new these places; return the log-in."""
    with write_transaction(town.id):
        person = Person.objects.create_person(login="gast", password=PASSWORD)
        for unit, role, skills in places:
            roles = [str(needed) if role == NEEDED else role] if role else []
            membership = Membership.objects.create(
                person=person, unit=Unit.objects.get(key=unit), display_name="Gast", roles=roles
            )
            MembershipSkill.objects.bulk_create(
                MembershipSkill(membership=membership, skill=Skill.objects.get(key=key)) for key in skills
            )
    return person.login


def change(town: Town, login: str, **values: object) -> None:
    with write_transaction(town.id):
        assert Membership.objects.filter(person__login=login).update(**values) == 1


def test_every_act_has_a_row() -> None:
    folders = {path.parent.name for path in Path(acts.__path__[0]).glob("*/view.py")}

    assert COUNTS.keys() == folders == STORIES.keys()


@every_act
@pytest.mark.parametrize("where", WHERE)
def test_a_role_counts_where_it_was_given_and_nowhere_else(town: Town, desk: At, name: str, where: str) -> None:
    role, counts = COUNTS[name]
    places, may = WHERE[where]
    knows_of_it = name in PERSONAL or counts is HOUSE or any(skills for *_, skills in places)
    ready = STORIES[name].prepare(town)
    somebody = desk(appoint(town, places, role))
    before = everything(town)

    somebody.send(ready.path, **ready.fields)

    assert somebody.status == (200 if counts in may else 403 if knows_of_it else 404)
    assert (everything(town) != before) == (counts in may and name != "draft_letter")


@every_act
def test_whoever_was_sent_away_in_the_middle_of_a_session_does_nothing_more(town: Town, desk: At, name: str) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    before = everything(town)

    change(town, story.by, is_active=False)

    assert somebody.send(ready.path, **ready.fields).path == "/arbeitsplatz/anmelden"
    assert everything(town) == before


@every_act
def test_a_role_that_was_taken_away_in_the_middle_of_a_session_is_gone(town: Town, desk: At, name: str) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    before = everything(town)

    change(town, story.by, roles=[])

    assert somebody.send(ready.path, **ready.fields).status == 403
    assert everything(town) == before


@every_act
def test_a_role_that_was_given_in_the_middle_of_a_session_holds(town: Town, desk: At, name: str) -> None:
    """Without a new log-in; before it, the same press was refused."""
    role, _ = COUNTS[name]
    ready = STORIES[name].prepare(town)
    somebody = desk(appoint(town, [("steueramt", "", ["steuer"])], role))
    assert somebody.send(ready.path, **ready.fields).status == 403

    change(town, "gast", roles=[str(role)])

    assert somebody.send(ready.path, **ready.fields).status == 200
