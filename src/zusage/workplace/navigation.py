"""Where somebody may go from every page: pages that only read, and acts with an entry of their own."""

from dataclasses import dataclass

from django.urls import reverse

from zusage.identity.domain import Clerk, Role
from zusage.workplace.acts.act import Right
from zusage.workplace.acts.registry import ON_A_PAGE

_READERS = Right.of(Role.CLERK, Role.COUNTER, Role.HEAD)


@dataclass(frozen=True)
class Entry:
    """A link of the navigation; a page with the same section is marked as the current one."""

    section: str
    label: str
    right: Right

    @property
    def address(self) -> str:
        return reverse(f"workplace:{self.section}")


_ENTRIES = (
    Entry("today", "Heute", _READERS),
    Entry("search", "Suche", _READERS),
    Entry("processes", "Abläufe", _READERS),
    *(Entry(act.addresses[0].name, act.menu, act.right) for act in ON_A_PAGE if act.menu),
    Entry("post", "Post", Right.of(Role.POST)),
    Entry("stuck", "Stillstand", Right.of(Role.HEAD)),
)


def entries_for(clerk: Clerk) -> list[Entry]:
    """Return the entries that a membership may use."""
    return [entry for entry in _ENTRIES if entry.right.allows(clerk)]
