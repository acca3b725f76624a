"""Values about municipalities and staff."""

from zusage.identity.domain.profile import Profile, ProfileBroken, read_profile
from zusage.identity.domain.staff import Clerk, NotAllowed, Place, Role

__all__ = ["Clerk", "NotAllowed", "Place", "Profile", "ProfileBroken", "Role", "read_profile"]
