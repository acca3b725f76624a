"""A member of staff as the other chapters see one: ids, roles and skills, never a figure."""

from dataclasses import dataclass
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
class Clerk:
    """Somebody who acts in one municipality: a membership of a person in one of its units."""

    membership_id: MembershipId
    unit_id: UnitId
    unit_name: str
    display_name: str
    roles: frozenset[Role]
    skills: frozenset[str]

    def may(self, role: Role) -> bool:
        return role in self.roles

    @property
    def role_name(self) -> str:
        """Return the role under which readings are shown to the applicant."""
        return next((str(role) for role in Role if role in self.roles), "clerk")
