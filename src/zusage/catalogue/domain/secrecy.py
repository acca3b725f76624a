"""What a member of staff may know of a matter, by the secrecy that its package names.

Tax and social secrecy cover that there is a matter at all, and hold inside the authority too: whoever does not need to
know is a stranger (§ 30 AO; § 35 SGB I with §§ 67 ff. SGB X). Decision record 0050.
"""

from enum import IntEnum

from zusage.catalogue.domain.package import Secrecy, ServicePackage
from zusage.identity.domain import Clerk, Role


class Sight(IntEnum):
    """How much of a matter somebody sees: each step contains the one before."""

    NOTHING = 0
    """Not even that there is one."""
    EXISTENCE = 1
    """That there is one, and that it is somebody else's."""
    COURSE = 2
    """By when, whose turn it is, what lies ready to be handed over: enough to help whoever asks."""
    FILE = 3
    """Everything."""


def sight_of(package: ServicePackage, clerk: Clerk) -> Sight:
    """Return what somebody may see of a matter of a service.

    Who works on it or heads its unit sees the file. A counter of another unit sees it too where nothing but personal
    data are in it, and only its course where a secrecy of its own protects it.
    """
    if clerk.skills & package.skills or clerk.may_in(Role.HEAD, package.unit):
        return Sight.FILE
    is_personal = package.secrecy is Secrecy.PERSONAL
    if clerk.may(Role.COUNTER):
        return Sight.FILE if is_personal or clerk.may_in(Role.COUNTER, package.unit) else Sight.COURSE
    return Sight.EXISTENCE if is_personal else Sight.NOTHING


def may_see_counts(package: ServicePackage, clerk: Clerk) -> bool:
    """Say whether somebody may see how many matters of a service are where: a one points at somebody."""
    return package.secrecy is Secrecy.PERSONAL or sight_of(package, clerk) is Sight.FILE
