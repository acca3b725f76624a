"""The connectors of the house, as a service task names them: ``zusage:KIND.KEY``.

What each does is carried out in `cases.connectors`, one file for each kind; a test holds both lists together.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from zusage.catalogue.domain.package import ServicePackage


@dataclass(frozen=True, slots=True)
class Connector:
    """One kind of connector.

    :ivar keys: gives what a package has of it; the key of a task names one of them
    :ivar decides: whether it decides a matter, which a machine may do only with a legal basis
    :ivar may_be_pending: whether its answer can come later, and can fail for good. The package then says in
        `[activities.ID]` of the task who steps in and what an answer holds, in `[waits.ID]` how long it takes
    """

    kind: str
    keys: Callable[[ServicePackage], Collection[str]]
    decides: bool = False
    may_be_pending: bool = False


def _letters_of_tasks(package: ServicePackage) -> Collection[str]:
    """Return the letters that answer nothing for good and that the house does not send by itself."""
    return [name for name, purpose in package.letter_purposes.items() if purpose.is_sent_by_a_task]


CONNECTORS = {
    connector.kind: connector
    for connector in (
        Connector("decision", keys=lambda package: package.outcomes, decides=True),
        Connector("letter", keys=_letters_of_tasks),
        Connector("end", keys=lambda package: package.ends, decides=True),
    )
}
"""By kind. An end without a decision answers for good, too: only a person may say so where automation is not full."""


def connectors_of(package: ServicePackage) -> tuple[str, ...]:
    """Return every connector that the process of a package may name, sorted."""
    return tuple(
        sorted(f"{connector.kind}.{key}" for connector in CONNECTORS.values() for key in connector.keys(package))
    )


def may_be_pending(connector: str) -> bool:
    """Say whether the answer of ``auskunft.person`` can come later."""
    kind = kind_of(connector)
    return kind is not None and kind.may_be_pending


def kind_of(connector: str) -> Connector | None:
    """Return the kind of ``decision.erteilt``; None for nothing, and for what the house does not have."""
    return CONNECTORS.get(connector.partition(".")[0])
