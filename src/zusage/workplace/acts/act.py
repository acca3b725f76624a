"""What an act of staff is. Two kinds: on the page of a case (`CaseAct`), and on a page of its own (`PageAct`).

The right is declared once: it decides whether the act is shown, and guards its address.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from zusage.cases.queries.post import Posting
from zusage.cases.queries.worklist import CaseFile
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.secrecy import Sight
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.access import StaffRequest

View = Callable[..., HttpResponse]


class NotOffered(Refusal):
    """The act is not possible on this case: it ended, or never offered it."""

    code = "workplace.not_offered"


@dataclass(frozen=True)
class Right:
    """Who may: somebody with one of the roles; on a matter a clerk needs its skill, a head its unit."""

    roles: frozenset[Role]

    @classmethod
    def of(cls, *roles: Role) -> "Right":
        return cls(frozenset(roles))

    def allows(self, clerk: Clerk, package: ServicePackage | None = None) -> bool:
        """Say whether somebody may; on a page that belongs to no service, a role in any unit is enough."""
        if package is None:
            return any(clerk.may(role) for role in self.roles)
        return any(_may_on(package, clerk, role) for role in self.roles)


def _may_on(package: ServicePackage, clerk: Clerk, role: Role) -> bool:
    if role is Role.CLERK:
        return clerk.works_with(*package.skills)
    return clerk.may_in(role, package.unit) if role is Role.HEAD else clerk.may(role)


@dataclass(frozen=True)
class OpenCase:
    """A case somebody works on: its file, what of it they may see, and what waits at the counter or came back."""

    id: CaseId
    sight: Sight
    file: CaseFile
    waiting: tuple[Posting, ...]
    came_back: tuple[Posting, ...]


@dataclass(frozen=True)
class Deed:
    """An act in progress: who does it, to what, and when."""

    request: StaffRequest
    opened: OpenCase
    subject: UUID | None
    now: datetime

    @property
    def municipality_id(self) -> MunicipalityId:
        return self.request.municipality.id

    @property
    def by(self) -> Clerk:
        return self.request.clerk


@dataclass(frozen=True)
class Offer:
    """One form of an act on the page of a case."""

    form: PageForm
    subject: UUID | None
    address: str
    shown: dict[str, Any] = field(default_factory=dict)
    ticket: str = field(default_factory=lambda: str(uuid4()))
    """For an act that its operation would do twice if the form is sent twice; see `tickets`."""


class CaseAct(ABC):
    """An act on the page of a case; its folder is called as it is."""

    name: ClassVar[str]
    """Of the folder and of the address."""
    path: ClassVar[str]
    """What follows the reference in the address; `<uuid:subject>` where the act is done to one of several."""
    right: ClassVar[Right]
    done: ClassVar[str] = ""
    """What the page says afterwards."""
    tells_approval: ClassVar[bool] = False
    """Whether it then also says how the deemed approval stands."""
    blames: ClassVar[str] = ""
    """The field beside which a refusal of the act is told; none where the person can mend nothing."""

    own_page: ClassVar[str] = ""
    """The template of its page, where the form is too long for the page of the case, which then only leads there."""

    shown_as: ClassVar[str] = ""
    """The act in whose form this one has its button."""

    @property
    def template(self) -> str:
        return f"workplace/acts/{self.name}/template.html"

    @abstractmethod
    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        """Return what it can be done to now: work items, deliveries, `None` for the case itself; empty if nothing."""

    @abstractmethod
    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        """Return the form, filled with what was typed."""

    @abstractmethod
    def carry_out(self, deed: Deed, form: PageForm) -> HttpResponse | None:
        """Call one operation; None leads back to the page of the case."""

    def offers(
        self, opened: OpenCase, clerk: Clerk, *, tried: PageForm | None, tried_on: UUID | None, today: date
    ) -> list[Offer]:
        """Return the forms that the page shows; the one that was tried stands there as it was sent."""
        return [
            self.offer(
                opened,
                subject,
                tried if tried and subject == tried_on else self.form(opened, subject, None, today),
            )
            for subject in self.subjects(opened, clerk)
        ]

    def offer(self, opened: OpenCase, subject: UUID | None, form: PageForm) -> Offer:
        arguments = [opened.file.status.reference, *([] if subject is None else [subject])]
        return Offer(form, subject, reverse(f"workplace:{self.name}", args=arguments), self.shown(opened, subject))

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        """Return what the template says beside the form."""
        return {}

    def blamed(self, form: PageForm) -> str:
        """Return the field beside which a refusal of the act is told."""
        return self.blames

    def refuse_what_is_gone(self, opened: OpenCase, subject: UUID | None, clerk: Clerk) -> None:
        """Refuse what the page does not offer.

        :raises NotOffered: or what says it better
        """
        if subject not in self.subjects(opened, clerk):
            raise NotOffered()


@dataclass(frozen=True)
class Address:
    """An address of an act with a page of its own."""

    path: str
    name: str
    view: View


@dataclass(frozen=True)
class PageAct:
    """An act with a page of its own, or reached from a page that only reads."""

    name: str
    right: Right
    addresses: tuple[Address, ...]
    menu: str = ""
    """What the navigation calls it; it leads to the first address."""
