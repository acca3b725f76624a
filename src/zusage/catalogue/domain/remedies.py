"""What a package says of remedies, held against what its notices say: a wrong notice gives a year (§ 58 (2) VwGO)."""

from collections.abc import Iterator

from zusage.catalogue.domain.findings import Finding
from zusage.catalogue.domain.legal import Remedy, RemedyKind
from zusage.catalogue.domain.package import ServicePackage

NO_SUSPENSIVE_EFFECT = "keine aufschiebende Wirkung"
_FILE = "service.toml"


def remedy_findings(package: ServicePackage) -> Iterator[Finding]:
    """Yield what must not be printed so: effect, period, a second remedy of one letter, one that nobody looked up."""
    yield from _effects(package)
    first: dict[str, str] = {}
    for remedy in package.remedies:
        if remedy.letter in first:
            message = f"says of the same letter what '{first[remedy.letter]}' says; a letter names one remedy"
            yield _at(package, remedy, message)
        first.setdefault(remedy.letter, remedy.kind)
        if message := _unfit(remedy):
            yield _at(package, remedy, message)


def _effects(package: ServicePackage) -> Iterator[Finding]:
    """The notice has to say that one must pay or obey all the same, and may not say so where it is not true."""
    texts = package.texts["de"]
    for remedy in package.remedies:
        key = f"remedy.{remedy.kind}"
        says_none = NO_SUSPENSIVE_EFFECT in " ".join(texts.get(key).split())
        if says_none == remedy.suspensive_effect:
            said = "must not say" if says_none else "must say"
            message = f"{said} '{NO_SUSPENSIVE_EFFECT}': suspensive_effect is {str(remedy.suspensive_effect).lower()}"
            yield Finding(texts.file, texts.lines.get(key, 0), key, message)


def _unfit(remedy: Remedy) -> str:
    """Say why people cannot be told of it."""
    if remedy.kind is RemedyKind.UNVERIFIED:
        return "nobody has looked up which remedy there is; until then nothing can be published"
    if remedy.kind.has_period != (remedy.months > 0):
        return "needs months" if remedy.kind.has_period else "has no period; write months = 0"
    return ""


def _at(package: ServicePackage, remedy: Remedy, message: str) -> Finding:
    lines = package.files[_FILE].decode("utf-8").splitlines()
    named = f'kind = "{remedy.kind}"'
    line = next((number for number, text in enumerate(lines, start=1) if named in text), 0)
    return Finding(_FILE, line, f"remedies.{remedy.kind}", message)
