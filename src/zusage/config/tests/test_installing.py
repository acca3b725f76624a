"""Profiles and pages edit the same rows: an installation never takes back what pages said."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.house_clock import MONDAY_MORNING, TODAY

from zusage.capacity.models import ClosingDay, Roster
from zusage.capacity.operations import WeeklyHours, declare_closing_day, set_roster
from zusage.common.stamps import house_changed, town_changed
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.config.install import install_profile
from zusage.identity import queries as identity
from zusage.identity.domain import Profile, Role, read_profile
from zusage.identity.domain.installing import Fate, InstallReport, changes
from zusage.identity.models import Membership, MembershipSkill, Municipality, Person, Pool, Skill, Unit
from zusage.identity.operations import ZoneIsForEver
from zusage.identity.queries import MunicipalityFacts

Content = dict[str, Any]


@pytest.fixture
def content() -> Content:
    return deepcopy(read_profile(settings.MUNICIPALITIES_FOLDER / "darmstadt" / "profile.toml").content)


def install(content: Content) -> InstallReport:
    """Install who Darmstadt is and when it works; its services are another matter."""
    nothing = settings.MUNICIPALITIES_FOLDER / "darmstadt" / "nothing"
    profile = Profile("profile.toml", deepcopy(content))
    return install_profile(profile, nothing, settings.SERVICES_FOLDER, password=None, now=MONDAY_MORNING)


def told(report: InstallReport, *fates: Fate) -> list[str]:
    return [str(line) for line in sorted(report.of(*fates))]


def everything(town: MunicipalityFacts) -> list[Any]:
    """Return every value that a profile can say, as it stands in the tables, with the ids of its rows."""
    with read_transaction(town.id):
        row = Municipality.objects.get(id=town.id)
        return [
            (row.name, row.official_name, row.reference_prefix, row.region, row.zone, row.hosts, row.profile),
            (row.is_demo, row.service_targets_only, row.profile_state),
            list(Unit.objects.order_by("key").values()),
            list(Skill.objects.order_by("key").values()),
            list(Pool.objects.order_by("key").values()),
            list(Membership.objects.order_by("id").values()),
            sorted(MembershipSkill.objects.values_list("membership_id", "skill__key", "id")),
            list(ClosingDay.objects.order_by("day").values()),
            list(Roster.objects.order_by("pool__key", "valid_from", "weekday").values()),
        ]


def test_two_installations_in_a_row_change_nothing(darmstadt: MunicipalityFacts, content: Content) -> None:
    before = everything(darmstadt)

    assert list(install(content)) == []

    assert everything(darmstadt) == before


# --- one kind after the other: edited on pages, then named otherwise ---


def edit_name(town: MunicipalityFacts) -> None:
    profile = town.profile | {"contact": town.contact | {"phone": "069 1"}}
    Municipality.objects.filter(id=town.id).update(name="Heinerstadt", profile=profile)


def edit_unit(town: MunicipalityFacts) -> None:
    unit = Unit.objects.get(key="steueramt")
    unit.contact = unit.contact | {"phone": "069 1"}
    unit.save()


def edit_skill(town: MunicipalityFacts) -> None:
    Skill.objects.filter(key="steuer").update(name="Abgaben")


def edit_pool(town: MunicipalityFacts) -> None:
    Pool.objects.filter(key="steuer").update(people=4)


def edit_roles(town: MunicipalityFacts) -> None:
    Membership.objects.filter(person__login="sommer").update(roles=["head"])


def take_skill_away(town: MunicipalityFacts) -> None:
    MembershipSkill.objects.filter(membership__person__login="sommer").delete()


def end_membership(town: MunicipalityFacts) -> None:
    Membership.objects.filter(person__login="sommer").update(is_active=False)


def edit_closing_day(town: MunicipalityFacts) -> None:
    declare_closing_day(day=date(2026, 12, 24), reason="Betriebsferien", now=MONDAY_MORNING)


def withdraw_closing_day(town: MunicipalityFacts) -> None:
    ClosingDay.objects.filter(day=date(2026, 12, 24)).delete()


def edit_roster(town: MunicipalityFacts) -> None:
    pool_id = Pool.objects.get(key="steuer").id
    set_roster(pool_id=pool_id, hours=WeeklyHours({0: 100}, 500, TODAY + timedelta(days=10)))


def withdraw_roster(town: MunicipalityFacts) -> None:
    Roster.objects.filter(pool__key="steuer").delete()


EDITS: dict[Callable[[MunicipalityFacts], None], list[str]] = {
    edit_name: ["kept municipality darmstadt: contact.phone, name"],
    edit_unit: ["kept unit steueramt: phone"],
    edit_skill: ["kept skill steuer: name"],
    edit_pool: ["kept pool steuer: people"],
    edit_roles: ["kept membership sommer steueramt: roles"],
    take_skill_away: ["kept membership sommer steueramt: skills"],
    end_membership: ["kept membership sommer steueramt: is_active"],
    edit_closing_day: ["kept closing day 2026-12-24: reason"],
    withdraw_closing_day: ["stays away closing day 2026-12-24"],
    edit_roster: ["kept roster of pool steuer: hours"],
    withdraw_roster: ["stays away roster of pool steuer"],
}


DECLARED_YEARS = range(2026, 2032)
"""As far as the calendar of that Monday reaches."""


def say_otherwise(content: Content) -> None:
    """Let the profile say something else of everything that the edits touch."""
    content["municipality"]["name"] = "Darmstadt am Woog"
    content["contact"]["phone"] = "069 90009 999"
    content["units"][0]["phone"] = "069 90009 998"
    content["skills"][0]["name"] = "Steuern und Gebühren"
    content["pools"][0]["people"] = 9
    content["people"][0] |= {"roles": ["clerk"], "skills": ["steuer", "post"]}
    content["calendar"]["closing_days"][0]["reason"] = "Heiligabend"
    content["rosters"][0]["minutes"]["monday"] = 1


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("newer", [False, True], ids=["the same profile", "a newer profile"])
def test_what_pages_edited_stays_and_is_named(
    darmstadt: MunicipalityFacts, content: Content, edit: Callable[[MunicipalityFacts], None], newer: bool
) -> None:
    with write_transaction(darmstadt.id):
        edit(darmstadt)
        town_changed()
        house_changed()
    if newer:
        say_otherwise(content)

    first = install(content)
    stands = everything(darmstadt)
    second = install(content)

    assert [line.partition(" (")[0] for line in told(first, Fate.KEPT, Fate.STAYS_AWAY)] == EDITS[edit]
    assert changes(second) == []
    assert told(second, Fate.KEPT, Fate.STAYS_AWAY) == told(first, Fate.KEPT, Fate.STAYS_AWAY)
    assert everything(darmstadt) == stands


def test_what_nobody_edited_follows_the_newer_profile(darmstadt: MunicipalityFacts, content: Content) -> None:
    say_otherwise(content)

    report = install(content)

    assert told(report, Fate.KEPT, Fate.STAYS_AWAY, Fate.STAYS) == []
    assert told(report, Fate.CHANGED) == [
        *(f"changed closing day {year}-12-24: reason" for year in DECLARED_YEARS),
        "changed membership sommer steueramt: roles, skills",
        "changed municipality darmstadt: contact.phone, name",
        "changed pool steuer: people",
        "changed roster of pool steuer: hours",
        "changed skill steuer: name",
        "changed unit steueramt: phone",
    ]
    assert identity.municipality_by_key("darmstadt").name == "Darmstadt am Woog"
    with read_transaction(darmstadt.id):
        assert identity.contact_of_unit("steueramt")["phone"] == "069 90009 998"
        assert identity.clerk_by_login("sommer").roles == {Role.CLERK}
        assert Roster.objects.get(pool__key="steuer", weekday=0).minutes == 1


def test_what_a_profile_no_longer_names_stays_and_is_named(darmstadt: MunicipalityFacts, content: Content) -> None:
    for section in ("units", "skills", "pools", "rosters"):
        content[section] = content[section][:1]
    content["people"] = content["people"][:3]
    content["calendar"]["closing_days"].pop()
    content["units"][0]["name"] = "Amt für Abgaben"

    report = install(content)

    assert told(report, Fate.ENDED) == [
        "ended membership keller steueramt (the profile no longer names it)",
        "ended membership wolf poststelle (the profile no longer names it)",
    ]
    assert [line.partition(" (")[0] for line in told(report, Fate.STAYS)] == [
        *(f"stays closing day {year}-12-31" for year in DECLARED_YEARS),
        "stays pool post",
        "stays roster of pool post",
        "stays skill post",
        "stays unit poststelle",
    ]
    with read_transaction(darmstadt.id):
        assert Unit.objects.count() == Pool.objects.count() == 2
        with pytest.raises(Membership.DoesNotExist):
            identity.clerk_by_login("wolf")
    assert changes(install(content)) == []


def test_whoever_is_named_again_has_their_place_again(darmstadt: MunicipalityFacts, content: Content) -> None:
    without = deepcopy(content)
    without["people"] = [row for row in content["people"] if row["login"] != "wolf"]
    install(without)

    report = install(content)

    assert told(report, Fate.CHANGED) == ["changed membership wolf poststelle: is_active"]
    with read_transaction(darmstadt.id):
        assert identity.clerk_by_login("wolf").roles == {Role.POST}


def test_whom_pages_sent_away_no_profile_brings_back(darmstadt: MunicipalityFacts, content: Content) -> None:
    with write_transaction(darmstadt.id):
        end_membership(darmstadt)
    install({**content, "people": content["people"][1:]})

    report = install(content)

    assert told(report, Fate.KEPT) == [
        "kept membership sommer steueramt: is_active (edited on pages, and the profile says otherwise)"
    ]
    with read_transaction(darmstadt.id), pytest.raises(Membership.DoesNotExist):
        identity.clerk_by_login("sommer")


def test_whom_pages_gave_another_role_no_profile_ends(darmstadt: MunicipalityFacts, content: Content) -> None:
    with write_transaction(darmstadt.id):
        edit_roles(darmstadt)

    report = install({**content, "people": content["people"][1:]})

    assert [line.partition(" (")[0] for line in told(report, Fate.STAYS)] == ["stays membership sommer steueramt"]
    with read_transaction(darmstadt.id):
        assert identity.clerk_by_login("sommer").roles == {Role.HEAD}


def test_what_pages_made_is_left_alone(darmstadt: MunicipalityFacts, content: Content) -> None:
    with write_transaction(darmstadt.id):
        unit = Unit.objects.create(key="gartenamt", name="Grünflächenamt")
        person = Person.objects.create_person(login="linde", password=None)
        Membership.objects.create(person=person, unit=unit, display_name="Linde", roles=["clerk"])
        declare_closing_day(day=date(2027, 5, 7), reason="Brückentag", now=MONDAY_MORNING)
    before = everything(darmstadt)

    assert list(install(content)) == []
    assert everything(darmstadt) == before


def test_a_unit_that_pages_took_away_takes_its_pool_and_people_out_of_the_profile(
    darmstadt: MunicipalityFacts, content: Content
) -> None:
    content["units"].append({"key": "gartenamt", "name": "Grünflächenamt"})
    content["pools"].append({"key": "garten", "name": "Gärten", "unit": "gartenamt", "skill": "steuer"})
    content["people"].append({"login": "linde", "name": "Linde", "unit": "gartenamt", "skills": [], "roles": []})
    install(content)
    with write_transaction(darmstadt.id):
        Membership.objects.filter(unit__key="gartenamt").delete()
        Pool.objects.filter(key="garten").delete()
        Unit.objects.filter(key="gartenamt").delete()

    report = install(content)

    assert [line.partition(" (")[0] for line in told(report, Fate.STAYS_AWAY)] == [
        "stays away membership linde gartenamt",
        "stays away pool garten",
        "stays away unit gartenamt",
    ]
    assert changes(report) == []


def test_a_town_keeps_its_zone(darmstadt: MunicipalityFacts, content: Content) -> None:
    content["municipality"] |= {"zone": "Atlantic/Azores", "name": "Anderswo"}
    before = everything(darmstadt)

    with pytest.raises(ZoneIsForEver, match="from Europe/Berlin to Atlantic/Azores"):
        install(content)

    assert everything(darmstadt) == before


def test_a_profile_whose_roster_cannot_be_is_refused_with_nothing_half_done(
    darmstadt: MunicipalityFacts, content: Content
) -> None:
    say_otherwise(content)
    content["rosters"][1]["minutes"] = {"moonday": 1}
    before = everything(darmstadt)

    with pytest.raises(Exception, match="moonday"):
        install(content)

    assert everything(darmstadt) == before


# --- any order of edits ---

NAMES = st.sampled_from(("Amt A", "Amt B", "Amt C"))
_Versions = list[tuple[str, str]]


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(("pages", "profile")), NAMES), min_size=1, max_size=6))
def test_in_any_order_a_profile_changes_only_what_it_said_itself(
    darmstadt: MunicipalityFacts, content: Content, steps: _Versions
) -> None:
    """A model beside it: a value follows the profile as long as it is what the profile said last."""
    with write_transaction(darmstadt.id):
        Unit.objects.filter(key="steueramt").update(name="Amt A", profile_state={"name": "Amt A"}, contact={})
        Municipality.objects.filter(id=darmstadt.id).update(profile_state={"named": {"units": ["steueramt"]}})
    value = said = "Amt A"
    for who, name in steps:
        if who == "pages":
            value = name
            with write_transaction(darmstadt.id):
                Unit.objects.filter(key="steueramt").update(name=name)
        else:
            value, said = (name if value == said else value), name
            content["units"] = [{"key": "steueramt", "name": name}, *content["units"][1:]]
            report = install(content)
            assert (Fate.KEPT in {line.fate for line in report if line.key == "steueramt"}) == (value != name)
        with read_transaction(darmstadt.id):
            assert Unit.objects.get(key="steueramt").name == value
