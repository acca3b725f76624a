"""What comes long after the end of a matter: a look at whether what was granted has come about."""

from collections.abc import Iterator

from zusage.catalogue.domain.findings import Finding
from zusage.catalogue.domain.package import ServicePackage

_FILE = "service.toml"
_MONTHS_OF_A_YEAR = 12


def follow_up_findings(package: ServicePackage) -> Iterator[Finding]:
    """Yield every follow-up that nothing leads to, or that would come when the file is gone."""
    known = tuple(sorted({*package.outcomes, *package.ends}))
    lines = package.files[_FILE].decode("utf-8").splitlines()
    for key, follow_up in package.follow_ups.items():
        head = f"[follow_ups.{key}]"
        line = next((number for number, text in enumerate(lines, start=1) if text.strip() == head), 0)
        for name in follow_up.after:
            if name not in known:
                message = f"'{name}' is neither an outcome nor an end"
                yield Finding(_FILE, line, f"follow_ups.{key}.after", message, known)
        if not follow_up.after:
            yield Finding(_FILE, line, f"follow_ups.{key}.after", "must name at least one outcome or end", known)
        most = package.retention.years * _MONTHS_OF_A_YEAR
        if not 1 <= follow_up.months < most:
            message = f"must be from 1 month on and before the end of retention, {most} months"
            yield Finding(_FILE, line, f"follow_ups.{key}.months", message)
        if follow_up.minutes < 1:
            yield Finding(_FILE, line, f"follow_ups.{key}.minutes", "must be at least one minute")
