"""Everything that writes who is who."""

import json
from datetime import date
from typing import Any

from zusage.common.domain.ids import MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Profile
from zusage.identity.models import Membership, MembershipSkill, Municipality, Person, Pool, Skill, Unit
from zusage.identity.queries import forget_municipalities


def install_municipality(profile: Profile, *, demo_password: str | None = None) -> MunicipalityId:
    """Create the municipality of a profile, or bring an existing one up to it; nothing is ever deleted.

    The people of the profile get a log-in; with ``demo_password`` new ones can use it at once, without it they
    cannot log in until ``zusage password`` has been run for them.
    """
    wanted = profile.municipality
    municipality, _ = Municipality.objects.update_or_create(
        key=wanted["key"],
        defaults={
            "name": wanted["name"],
            "official_name": wanted["official_name"],
            "reference_prefix": wanted["reference_prefix"],
            "region": wanted["region"],
            "zone": wanted["zone"],
            "hosts": wanted["hosts"],
            "is_demo": wanted.get("demo", True),
            "service_targets_only": wanted.get("service_targets_only", True),
            "profile": _jsonable(profile.content),
        },
    )
    people = [_person(row["login"], demo_password) for row in profile.rows("people")]
    with write_transaction(municipality.id):
        units = {row["key"]: _unit(row) for row in profile.rows("units")}
        skills = {
            row["key"]: Skill.objects.update_or_create(key=row["key"], defaults={"name": row["name"]})[0]
            for row in profile.rows("skills")
        }
        for row in profile.rows("pools"):
            Pool.objects.update_or_create(
                key=row["key"],
                defaults={"name": row["name"], "unit": units[row["unit"]], "skill": skills[row["skill"]]},
            )
        for person, row in zip(people, profile.rows("people"), strict=True):
            _membership(person, row, units, skills)
    forget_municipalities()
    return MunicipalityId(municipality.id)


def set_password(login: str, password: str) -> None:
    """Give a person a new password."""
    person = Person.objects.get(login=login)
    person.set_password(password)
    person.save()


def _person(login: str, demo_password: str | None) -> Person:
    person = Person.objects.filter(login=login).first()
    return person or Person.objects.create_person(login=login, password=demo_password)


def _unit(row: dict[str, Any]) -> Unit:
    contact = {key: value for key, value in row.items() if key not in {"key", "name"}}
    return Unit.objects.update_or_create(key=row["key"], defaults={"name": row["name"], "contact": contact})[0]


def _membership(person: Person, row: dict[str, Any], units: dict[str, Unit], skills: dict[str, Skill]) -> None:
    membership, _ = Membership.objects.update_or_create(
        person=person,
        unit=units[row["unit"]],
        defaults={"display_name": row["name"], "roles": row["roles"]},
    )
    for key in row["skills"]:
        MembershipSkill.objects.get_or_create(membership=membership, skill=skills[key])


def _jsonable(content: dict[str, Any]) -> Any:
    return json.loads(
        json.dumps(content, default=lambda value: value.isoformat() if isinstance(value, date) else value)
    )
