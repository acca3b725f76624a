"""Everything that writes who is who."""

from zusage.identity.operations.bringing_in import bring_in
from zusage.identity.operations.installing import ZoneIsForEver, install_municipality, municipality_of
from zusage.identity.operations.passwords import set_password

__all__ = ["ZoneIsForEver", "bring_in", "install_municipality", "municipality_of", "set_password"]
