"""A member of staff as the other chapters see one: ids, roles and skills, never a figure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from zusage.common.domain.ids import MembershipId, UnitId
from zusage.common.domain.refusal import Refusal


class NotAllowed(Refusal):
    """This membership has not the skill or role for it."""

    code = "staff.not_allowed"


class Role(StrEnum):
    """What a membership allows."""

    CLERK = "clerk"  # works on cases
    POST = "post"  # hands letters over to post
    COUNTER = "counter"  # registers matters and hands over at the counter
    HEAD = "head"  # extends promises and answers for the unit


@dataclass(frozen=True, slots=True)
class Place:
    """One membership: what somebody may do and knows in one unit."""

    membership_id: MembershipId
    unit_id: UnitId
    unit_key: str
    unit_name: str
    roles: frozenset[Role]
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody who acts in one municipality, with the places in its units; there is at least one.

    A role counts in its own unit: somebody who is clerk here and head there extends no promise here. Pages ask
    what somebody may do anywhere (`may`); acts on a matter ask what they may do to it (`works_with`, `may_in`).
    """

    display_name: str
    places: tuple[Place, ...]

    @property
    def membership_id(self) -> MembershipId:
        return self.places[0].membership_id

    @property
    def unit_id(self) -> UnitId:
        return self.places[0].unit_id

    @property
    def unit_name(self) -> str:
        """Return the unit, or all of them; of a clerk who is `acting` in a matter it is the one that counts."""
        return ", ".join(place.unit_name for place in self.places)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for place in self.places for role in place.roles)

    @property
    def skills(self) -> frozenset[str]:
        return frozenset(skill for place in self.places for skill in place.skills)

    def may(self, role: Role) -> bool:
        """Tell whether somebody has a role in any unit."""
        return any(role in place.roles for place in self.places)

    def may_in(self, role: Role, unit_key: str) -> bool:
        """Tell whether somebody has a role in one unit."""
        return any(role in place.roles and place.unit_key == unit_key for place in self.places)

    def works_with(self, *skills: str) -> bool:
        """Tell whether somebody is clerk where they bring one of these skills."""
        return any(_works_with(place, skills) for place in self.places)

    def acting(self, *, unit_key: str, skills: Collection[str]) -> "Clerk":
        """Return the same person in the one place that counts for a matter of a unit that asks for these skills.

        First where they work on it, then in its own unit, then at a counter, then wherever they are.
        """

        def distance(place: Place) -> tuple[bool, bool, bool]:
            return (
                not _works_with(place, skills),
                place.unit_key != unit_key,
                Role.COUNTER not in place.roles,
            )

        return replace(self, places=(min(self.places, key=distance),))

    @property
    def role_name(self) -> str:
        """Return the role under which readings are shown to the applicant."""
        return next((str(role) for role in Role if role in self.roles), "clerk")


def _works_with(place: Place, skills: Collection[str]) -> bool:
    return Role.CLERK in place.roles and not place.skills.isdisjoint(skills)
