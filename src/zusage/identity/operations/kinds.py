"""The kinds of things that hang on a municipality, as profiles name them."""

from typing import Any

from zusage.identity.domain.installing import Fate, Values
from zusage.identity.models import Membership, MembershipSkill, Person, Pool, Skill, Unit


class Units:
    """Offices: a name, and how they are reached."""

    name = "unit"

    def rows(self) -> dict[str, Unit]:
        return {row.key: row for row in Unit.objects.all()}

    def there(self, row: Unit) -> Values:
        return {"name": row.name, **row.contact}

    def new(self, key: str) -> Unit:
        return Unit(key=key)

    def write(self, row: Unit, values: Values) -> None:
        row.name = values["name"]
        row.contact = {name: value for name, value in values.items() if name != "name"}
        row.save()

    def leave_out(self, row: Unit) -> Fate:
        return Fate.STAYS


class Skills:
    """What activities ask for."""

    name = "skill"

    def rows(self) -> dict[str, Skill]:
        return {row.key: row for row in Skill.objects.all()}

    def there(self, row: Skill) -> Values:
        return {"name": row.name}

    def new(self, key: str) -> Skill:
        return Skill(key=key)

    def write(self, row: Skill, values: Values) -> None:
        row.name = values["name"]
        row.save()

    def leave_out(self, row: Skill) -> Fate:
        return Fate.STAYS


class Pools:
    """Teams: in a unit, with a skill and so many people."""

    name = "pool"

    def __init__(self, units: dict[str, Unit], skills: dict[str, Skill]) -> None:
        self.units, self.skills = units, skills

    def rows(self) -> dict[str, Pool]:
        return {row.key: row for row in Pool.objects.select_related("unit", "skill")}

    def there(self, row: Pool) -> Values:
        return {"name": row.name, "unit": row.unit.key, "skill": row.skill.key, "people": row.people}

    def new(self, key: str) -> Pool:
        return Pool(key=key)

    def write(self, row: Pool, values: Values) -> None:
        row.name, row.people = values["name"], values["people"]
        row.unit, row.skill = self.units[values["unit"]], self.skills[values["skill"]]
        row.save()

    def leave_out(self, row: Pool) -> Fate:
        return Fate.STAYS


class Memberships:
    """Places of people in units, by log-in and unit; roles and skills belong to the place."""

    name = "membership"

    def __init__(self, people: dict[str, Person], units: dict[str, Unit], skills: dict[str, Skill]) -> None:
        self.people, self.units, self.skills = people, units, skills
        self.brought: dict[Any, list[str]] = {}

    def rows(self) -> dict[str, Membership]:
        found = {
            f"{row.person.login} {row.unit.key}": row for row in Membership.objects.select_related("person", "unit")
        }
        self.brought = {row.id: [] for row in found.values()}
        for membership_id, skill in MembershipSkill.objects.values_list("membership_id", "skill__key"):
            self.brought[membership_id].append(skill)
        return found

    def there(self, row: Membership) -> Values:
        return {
            "name": row.display_name,
            "roles": sorted(row.roles),
            "skills": sorted(self.brought[row.id]),
            "is_active": row.is_active,
        }

    def new(self, key: str) -> Membership:
        login, _, unit = key.rpartition(" ")
        return Membership(person=self.people[login], unit=self.units[unit])

    def write(self, row: Membership, values: Values) -> None:
        row.display_name, row.roles, row.is_active = values["name"], list(values["roles"]), values["is_active"]
        row.save()
        brings = MembershipSkill.objects.filter(membership=row)
        brings.exclude(skill__key__in=values["skills"]).delete()
        there = set(brings.values_list("skill__key", flat=True))
        MembershipSkill.objects.bulk_create(
            MembershipSkill(membership=row, skill=self.skills[key]) for key in values["skills"] if key not in there
        )

    def leave_out(self, row: Membership) -> Fate | None:
        """End what the profile gave and nobody edited: whoever left must not keep rights for want of a page."""
        if not row.is_active:
            return None
        if row.profile_state != self.there(row):
            return Fate.STAYS
        row.is_active = False
        row.profile_state = {**row.profile_state, "is_active": False}
        row.save()
        return Fate.ENDED
