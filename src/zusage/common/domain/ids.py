"""Identities inside the house: UUIDv7, typed so that a case is never taken for a person.

UUIDv7 (RFC 9562, section 5.7) grows with time, which keeps the indexes of append-heavy tables compact.
"""

from typing import NewType
from uuid import UUID

from uuid_utils import compat

MunicipalityId = NewType("MunicipalityId", UUID)
UnitId = NewType("UnitId", UUID)
PoolId = NewType("PoolId", UUID)
PersonId = NewType("PersonId", UUID)
MembershipId = NewType("MembershipId", UUID)
CaseId = NewType("CaseId", UUID)
KeyId = NewType("KeyId", UUID)


def new_id() -> UUID:
    """Return a new UUIDv7."""
    return compat.uuid7()
