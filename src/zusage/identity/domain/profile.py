"""Reads ``municipalities/<key>/profile.toml``: who a municipality is, how it works, who works there."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zusage.common.domain.refusal import Refusal
from zusage.identity.domain.staff import Role

_SECTIONS = {
    "municipality": dict,
    "calendar": dict,
    "contact": dict,
    "payment": dict,
    "letters": dict,
    "units": list,
    "skills": list,
    "pools": list,
    "rosters": list,
    "people": list,
}
_REQUIRED = {
    "municipality": ("key", "name", "official_name", "reference_prefix", "region", "zone", "hosts"),
    "units": ("key", "name"),
    "skills": ("key", "name"),
    "pools": ("key", "name", "unit", "skill"),
    "rosters": ("pool", "valid_from", "minutes", "share_for_cases_percent"),
    "people": ("login", "name", "unit", "skills", "roles"),
}


_KINDS: dict[str, dict[str, type]] = {
    "municipality": {
        **dict.fromkeys(("key", "name", "official_name", "reference_prefix", "region"), str),
        **{"zone": object, "hosts": list, "demo": bool, "service_targets_only": bool},
    },
    "calendar": {"closing_days": list},
    "contact": {
        **dict.fromkeys(("street", "postal_code", "city", "phone", "email", "counter"), str),
        **{"opening_hours": list},
    },
    "payment": dict.fromkeys(("account_holder", "iban", "bic", "creditor_id"), str),
    "letters": dict.fromkeys(("sender_line", "place", "signature_line", "machine_line"), str),
    "units": dict.fromkeys(("key", "name", "phone", "email"), str),
    "skills": dict.fromkeys(("key", "name"), str),
    "pools": {**dict.fromkeys(("key", "name", "unit", "skill"), str), "people": int},
    "rosters": {
        **{"pool": str, "valid_from": date, "valid_until": date},
        **{"minutes": dict, "share_for_cases_percent": int},
    },
    "people": {**dict.fromkeys(("login", "name", "unit"), str), "skills": list, "roles": list},
}
"""Every key that something reads, and its kind; any other would be kept and read by nobody."""

_CALLED = {str: "a text", list: "a list", bool: "true or false", int: "a whole number", dict: "a table", date: "a day"}


class ProfileBroken(Refusal):
    """A municipality's profile cannot be used; nothing of it was installed."""

    code = "profile.broken"

    def __init__(self, *, file: str, findings: list[str]) -> None:
        super().__init__(file=file, findings=findings)

    def __str__(self) -> str:
        return "\n".join(f"{self.parameters['file']}: {finding}" for finding in self.parameters["findings"])


@dataclass(frozen=True)
class Profile:
    """A municipality's profile as its file states it, checked."""

    file: str
    content: dict[str, Any]

    @property
    def municipality(self) -> dict[str, Any]:
        found: dict[str, Any] = self.content["municipality"]
        return found

    def rows(self, section: str) -> list[dict[str, Any]]:
        """Return the entries of one list section, empty if it is not there."""
        return list(self.content.get(section, []))


def read_profile(path: Path) -> Profile:
    """Read and check a profile.

    :raises ProfileBroken: with every finding at once
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProfileBroken(file=str(path), findings=["there is no such file"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileBroken(file=str(path), findings=[str(error)]) from None
    findings = _findings(content)
    if findings:
        raise ProfileBroken(file=str(path), findings=findings)
    return Profile(file=str(path), content=content)


def _findings(content: dict[str, Any]) -> list[str]:
    findings = [
        f"[{name}] is not known; allowed are {', '.join(_SECTIONS)}" for name in content if name not in _SECTIONS
    ]
    for name, kind in _SECTIONS.items():
        if name in content and not isinstance(content[name], kind):
            findings.append(f"{name}: must be {'[[...]] entries' if kind is list else 'a [section]'}")
    if findings:
        return findings
    if "municipality" not in content:
        return ["[municipality] is missing"]
    for section, keys in _REQUIRED.items():
        entries = content.get(section, [])
        for index, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
            findings += [f"{section} {index}: '{key}' is missing" for key in keys if key not in _table(entry)]
    for section, given in content.items():
        for index, entry in enumerate(given if isinstance(given, list) else [given], start=1):
            findings += [f"{section} {index}: {problem}" for problem in _unreadable(entry, _KINDS[section])]
    return findings or [*_zone(content["municipality"]["zone"]), *_closing_days(content), *_dangling(content)]


def _table(entry: object) -> dict[str, Any]:
    return entry if isinstance(entry, dict) else {}


def _unreadable(entry: object, kinds: Mapping[str, type]) -> list[str]:
    """Name keys that nobody reads, with the nearest one that is read, and values of another kind."""
    if not isinstance(entry, dict):
        return ["must be a table"]
    problems = []
    for key, value in entry.items():
        if key not in kinds:
            near = get_close_matches(key, kinds, n=1)
            hint = f", did you mean '{near[0]}'?" if near else ""
            problems.append(f"'{key}' is not known{hint}; allowed are {', '.join(kinds)}")
        elif not isinstance(value, kinds[key]) or (kinds[key] is int and isinstance(value, bool)):
            problems.append(f"'{key}' must be {_CALLED[kinds[key]]}")
        elif isinstance(value, list) and key != "closing_days" and not all(isinstance(item, str) for item in value):
            problems.append(f"'{key}' must be a list of texts")
    return problems


def _zone(name: object) -> list[str]:
    """Name a zone that the tables of the world's zones do not know; there is no default, for a day hangs on it."""
    try:
        ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):  # unknown names, paths, folders of the tables
        return [f"municipality: zone '{name}' is no zone of the IANA tables (Continent/City)"]
    return []


def _closing_days(content: dict[str, Any]) -> list[str]:
    """Name every closing day that is neither one day (`on`) nor a day of every year (`yearly`)."""
    return [
        f"closing_days {index}: needs a 'reason', and either 'on' (a date) or 'yearly' (month and day, \"12-24\")"
        for index, entry in enumerate(content.get("calendar", {}).get("closing_days", []), start=1)
        if not _is_closing_day(entry)
    ]


def _is_closing_day(entry: Any) -> bool:
    match entry:
        case {"reason": str(), "on": date(), **more}:
            return not isinstance(entry["on"], datetime) and not more
        case {"reason": str(), "yearly": str(day), **more}:
            return _is_day_of_year(day) and not more
    return False


def _is_day_of_year(text: str) -> bool:
    try:
        return date.fromisoformat(f"2000-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


def _dangling(content: dict[str, Any]) -> list[str]:
    """Name every entry that points to a unit, skill, pool or role that is not there."""
    known = {section: {entry["key"] for entry in content.get(section, [])} for section in ("units", "skills", "pools")}
    known["roles"] = {str(role) for role in Role}
    pointers = [
        *((f"pool {pool['key']}", "units", pool["unit"]) for pool in content.get("pools", [])),
        *((f"pool {pool['key']}", "skills", pool["skill"]) for pool in content.get("pools", [])),
        *((f"roster {index}", "pools", roster["pool"]) for index, roster in enumerate(content.get("rosters", []), 1)),
        *((f"person {person['login']}", "units", person["unit"]) for person in content.get("people", [])),
        *((f"person {p['login']}", "skills", skill) for p in content.get("people", []) for skill in p["skills"]),
        *((f"person {p['login']}", "roles", role) for p in content.get("people", []) for role in p["roles"]),
    ]
    return [
        f"{who}: '{value}' is not among the {section}: {', '.join(sorted(known[section]))}"
        for who, section, value in pointers
        if value not in known[section]
    ]
