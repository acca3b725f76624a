"""Looks at a package as a whole before it is published: its scenarios, and what chapters above say of it.

No database is needed, so that an author waits for the package alone.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, tzinfo
from functools import lru_cache

from zusage.catalogue.domain.findings import Finding
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files
from zusage.catalogue.domain.trial import Outcome, try_scenarios

Examine = Callable[[ServicePackage, Sequence[Outcome]], Iterable[Finding]]
_EXAMINERS: dict[str, Examine] = {}


def examine_with(name: str, examine: Examine) -> None:
    """Have a chapter above say what else keeps a package from being published; `config` wires it."""
    _EXAMINERS[name] = examine


Render = Callable[[ServicePackage, Sequence[Outcome], date, str], str]
_RENDERERS: list[Render] = []


def show_with(render: Render) -> None:
    """Have a chapter above render a package as a page: package, outcomes, today, region; `config` wires it."""
    _RENDERERS[:] = [render]


def shown(package: ServicePackage, today: date, region: str) -> str:
    """Return a package as one HTML page, with what its scenarios come out with."""
    return _RENDERERS[0](package, _tried(tuple(sorted(package.files.items())), UTC), today, region)


def examined(package: ServicePackage, zone: tzinfo) -> list[Finding]:
    """Return what other chapters find in a package and in what its scenarios come out with."""
    outcomes = _tried(tuple(sorted(package.files.items())), zone)
    return [finding for examine in _EXAMINERS.values() for finding in examine(package, outcomes)]


def broken_scenarios(package: ServicePackage, zone: tzinfo) -> list[Finding]:
    """Return a finding for every scenario that comes out otherwise than it says, with the package's example data."""
    return [
        Finding(outcome.scenario.file, 0, outcome.scenario.name, str(difference))
        for outcome in _tried(tuple(sorted(package.files.items())), zone)
        for difference in outcome.differences
    ]


@lru_cache(maxsize=16)
def _tried(files: tuple[tuple[str, bytes], ...], zone: tzinfo) -> tuple[Outcome, ...]:
    """Try the scenarios once per process: equal files with the same example data come out the same in a zone."""
    return try_scenarios(package_from_files(dict(files)), zone)
