"""Who gets letters, as the answers of a form name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zusage.catalogue.domain.package import ServicePackage


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a letter goes to."""

    name: str
    lines: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "lines": list(self.lines)}


def recipients_of(package: ServicePackage, answers: Mapping[str, Any]) -> tuple[Recipient, ...]:
    """Return the applicant first, then the joint debtors, who live at the same address."""
    roles = package.recipients
    address = answers.get(roles.address) or {}
    street = f"{address.get('street', '')} {address.get('house_number', '')}".strip()
    town = f"{address.get('postal_code', '')} {address.get('city', '')}".strip()
    names = [answers.get(roles.name), *(answers.get(key) for key in roles.joint_debtors)]
    return tuple(Recipient(name, (name, street, town)) for name in names if name)
