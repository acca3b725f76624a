"""Everything that reads who is who."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from zusage.common.domain.german import local_day
from zusage.common.domain.ids import MembershipId, MunicipalityId, PoolId, UnitId
from zusage.common.domain.json import JsonObject, part_of
from zusage.common.domain.refusal import Refusal
from zusage.common.stamps import Kept, KeptOfHouse
from zusage.common.tenancy import current_municipality
from zusage.identity.domain import Clerk, Place, Role
from zusage.identity.models import Membership, MembershipSkill, Municipality, Pool, Unit


class UnknownMunicipality(Refusal):
    """No municipality answers under this name."""

    code = "identity.unknown_municipality"


FEWEST_PEOPLE = 5
"""From so many people on, durations and loads of a pool are shown by activity; below, only for the whole service."""


@dataclass(frozen=True)
class MunicipalityFacts:
    """What pages and letters need to know of a municipality."""

    id: MunicipalityId
    key: str
    name: str
    official_name: str
    reference_prefix: str
    region: str
    zone: ZoneInfo
    is_demo: bool
    service_targets_only: bool
    profile: JsonObject

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment as the clocks of this municipality show it."""
        return local_day(moment, self.zone)

    @property
    def contact(self) -> JsonObject:
        return part_of(self.profile, "contact")

    @property
    def letters(self) -> JsonObject:
        return part_of(self.profile, "letters")


def municipality_by_host(host: str) -> MunicipalityFacts:
    """Return the municipality that answers at a host name (without port).

    :raises UnknownMunicipality: if none does
    """
    for facts, hosts in _all.get():
        if host.lower() in hosts:
            return facts
    raise UnknownMunicipality(host=host)


def municipality_by_key(key: str) -> MunicipalityFacts:
    """Return the municipality with this key.

    :raises UnknownMunicipality: if there is none
    """
    for facts, _ in _all.get():
        if facts.key == key:
            return facts
    raise UnknownMunicipality(key=key)


def here() -> MunicipalityFacts:
    """Return the municipality of the open act or look.

    :raises UnknownMunicipality: if there is no such row
    """
    return _here.of_current()


def zone() -> ZoneInfo:
    """Return the zone in which the days of the current municipality begin and end; law counts days there."""
    return here().zone


def day_of(moment: datetime) -> date:
    """Return the day of a moment in the current municipality."""
    return here().day_of(moment)


def all_municipalities() -> list[MunicipalityFacts]:
    """Return every municipality of this installation, by key."""
    return [facts for facts, _ in _all.get()]


def named_by_profile(section: str) -> list[str]:
    """Return the keys that the last installed profile of the current municipality named in a section."""
    state = Municipality.objects.filter(id=current_municipality()).values_list("profile_state", flat=True).first()
    return list((state or {}).get("named", {}).get(section, []))


def clerk_of_person(person_id: UUID) -> Clerk | None:
    """Return the person with all active memberships in the current municipality, or None for a stranger.

    Asked anew for every page: who is taken out of a unit loses its rights at once, without a new log-in.
    """
    return _clerk(Membership.objects.filter(person_id=person_id, is_active=True))


def clerk_by_login(login: str) -> Clerk:
    """Return a log-in with all active memberships in the current municipality.

    :raises Membership.DoesNotExist: if the person has none here
    """
    found = _clerk(Membership.objects.filter(person__login=login, is_active=True))
    if found is None:
        raise Membership.DoesNotExist(login)
    return found


def pool_for_skill(skill: str) -> PoolId | None:
    """Return the pool of the current municipality that brings a skill, or None if no pool does."""
    return _pools.of_current().get(skill)


def pools() -> dict[str, PoolId]:
    """Return the current municipality's pools by the skill they bring."""
    rows = Pool.objects.order_by("-key").values_list("skill__key", "id")
    return {skill: PoolId(pool_id) for skill, pool_id in rows}


def unit_keys() -> list[str]:
    """Return the keys of the units of the current municipality, sorted."""
    return list(Unit.objects.order_by("key").values_list("key", flat=True))


def units_by_skill() -> dict[str, str]:
    """Return the name of the unit that brings each skill, in the current municipality."""
    return dict(Pool.objects.order_by("-key").values_list("skill__key", "unit__name"))


def skills_of_few() -> frozenset[str]:
    """Return the skills whose pool is so small that a figure of it would be close to a figure of a person.

    A pool that does not say how many people it has counts as small.
    """
    return frozenset(skill for skill, people in _people.of_current().items() if people < FEWEST_PEOPLE)


def _read_people() -> dict[str, int]:
    """Return how many people bring each skill; of several pools the smallest counts, for its figures are shown."""
    return dict(Pool.objects.order_by("-people").values_list("skill__key", "people"))


def contact_of_unit(key: str) -> JsonObject:
    """Return how a unit of the current municipality is reached; if it has none of this name, how the whole house is."""
    return _contacts.of_current().get(key, here().contact)


def _read_contacts() -> dict[str, JsonObject]:
    return dict(Unit.objects.values_list("key", "contact"))


def pools_by_key() -> dict[str, PoolId]:
    """Return the current municipality's pools by their keys."""
    return {key: PoolId(pool_id) for key, pool_id in Pool.objects.values_list("key", "id")}


def _read_here() -> MunicipalityFacts:
    row = Municipality.objects.filter(id=current_municipality()).first()
    if row is None:
        raise UnknownMunicipality(id=current_municipality())
    return _facts(row)


def _read_all() -> list[tuple[MunicipalityFacts, frozenset[str]]]:
    rows = Municipality.objects.order_by("key")
    return [(_facts(row), frozenset(host.lower() for host in row.hosts)) for row in rows]


def _facts(row: Municipality) -> MunicipalityFacts:
    return MunicipalityFacts(
        id=MunicipalityId(row.id),
        key=row.key,
        name=row.name,
        official_name=row.official_name,
        reference_prefix=row.reference_prefix,
        region=row.region,
        zone=ZoneInfo(row.zone),
        is_demo=row.is_demo,
        service_targets_only=row.service_targets_only,
        profile=row.profile,
    )


_here, _pools, _people, _contacts = Kept(_read_here), Kept(pools), Kept(_read_people), Kept(_read_contacts)
_all = KeptOfHouse(_read_all)


def _clerk(rows: QuerySet[Membership]) -> Clerk | None:
    memberships = list(rows.select_related("unit").order_by("id"))
    if not memberships:
        return None
    skills: dict[UUID, set[str]] = {row.id: set() for row in memberships}
    brought = MembershipSkill.objects.filter(membership__in=memberships)
    for membership_id, skill in brought.values_list("membership_id", "skill__key"):
        skills[membership_id].add(skill)
    places = tuple(_place(row, frozenset(skills[row.id])) for row in memberships)
    return Clerk(display_name=memberships[0].display_name, places=places)


def _place(membership: Membership, skills: frozenset[str]) -> Place:
    return Place(
        membership_id=MembershipId(membership.id),
        unit_id=UnitId(membership.unit_id),
        unit_key=membership.unit.key,
        unit_name=membership.unit.name,
        roles=frozenset(Role(role) for role in membership.roles),
        skills=skills,
    )
