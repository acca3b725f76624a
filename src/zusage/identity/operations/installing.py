"""Brings a municipality up to its profile, and leaves alone what was edited on pages."""

import json
from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

from zusage.common.domain.ids import MunicipalityId, new_id
from zusage.common.domain.refusal import Refusal
from zusage.common.stamps import house_changed, town_changed
from zusage.common.tenancy import current_municipality
from zusage.identity.domain import Profile
from zusage.identity.domain.installing import Fate, InstallReport, Values, changes, merge
from zusage.identity.models import Municipality
from zusage.identity.operations.bringing_in import bring_in
from zusage.identity.operations.kinds import Memberships, Pools, Skills, Units
from zusage.identity.operations.passwords import person_of

_SECTIONS = ("contact", "payment", "letters")
_LISTS = ("units", "skills", "pools", "people", "closing_days", "rosters")


class ZoneIsForEver(Refusal):
    """A municipality would move to another zone, and every day that was ever told would be another."""

    code = "identity.zone_is_for_ever"

    def __str__(self) -> str:
        return (
            f"the profile moves '{self.parameters['key']}' from {self.parameters['old']} to {self.parameters['new']}; "
            "days that were promised and counted would be others. A municipality keeps the zone it was installed with."
        )


def municipality_of(profile: Profile) -> MunicipalityId:
    """Return the municipality of a profile, or a new id if it has not been installed yet."""
    known = Municipality.objects.filter(key=profile.municipality["key"]).values_list("id", flat=True).first()
    return MunicipalityId(known or new_id())


def install_municipality(profile: Profile, *, demo_password: str | None = None) -> InstallReport:
    """Create the municipality of a profile, or bring an existing one up to it, inside the act of `municipality_of` it.

    What was edited on pages stays as it is, nothing is ever deleted, and the report says what was kept and why. The
    people of the profile get a log-in; with ``demo_password`` new ones can use it at once, without it they cannot log
    in until ``zusage password`` has been run for them.

    :raises ZoneIsForEver: if the municipality was installed with another zone
    """
    report = InstallReport()
    named = _bring_in_municipality(profile, report)
    bring_in(Units(), _units(profile), named["units"], report)
    bring_in(Skills(), _skills(profile), named["skills"], report)
    units, skills = Units().rows(), Skills().rows()
    bring_in(Pools(units, skills), _possible(_pools(profile), units, skills, "pool", report), named["pools"], report)
    people = {login: person_of(login, demo_password) for login in {row["login"] for row in profile.rows("people")}}
    memberships = _possible(_memberships(profile), units, skills, "membership", report)
    bring_in(Memberships(people, units, skills), memberships, named["people"], report)
    if changes(report):
        town_changed()
        house_changed()
    return report


# --- the municipality itself ---


def _bring_in_municipality(profile: Profile, report: InstallReport) -> dict[str, list[str]]:
    """Bring in what a profile says of the municipality itself; return the keys that the profile before it named."""
    wanted, says = profile.municipality, _facts_said(profile)
    row = Municipality.objects.filter(id=current_municipality()).first()
    if row is None:
        row = Municipality(id=current_municipality(), key=wanted["key"], zone=wanted["zone"])
        values, before = says, {}
        report.note(Fate.ADDED, "municipality", row.key)
    else:
        if row.zone != wanted["zone"]:
            raise ZoneIsForEver(key=row.key, old=row.zone, new=wanted["zone"])
        before = row.profile_state.get("named", {})
        merged = merge(row.profile_state.get("facts"), _facts_there(row), says)
        report.note_merged(merged, "municipality", row.key)
        values = merged.values
    _write_facts(row, values)
    row.profile_state = {"facts": says, "named": {name: _keys_named(profile, name) for name in _LISTS}}
    row.save()
    return {name: before.get(name, []) for name in _LISTS}


_OWN_FIELDS = ("name", "official_name", "reference_prefix", "region", "hosts", "is_demo", "service_targets_only")


def _facts_said(profile: Profile) -> dict[str, Any]:
    """Return what a profile says of the municipality, field by field: an edited telephone number keeps only itself."""
    said = profile.municipality
    facts = {name: said[name] for name in ("name", "official_name", "reference_prefix", "region", "hosts")}
    facts |= {"is_demo": said.get("demo", True), "service_targets_only": said.get("service_targets_only", True)}
    return facts | _by_field({name: _jsonable(profile.content.get(name, {})) for name in _SECTIONS})


def _facts_there(row: Municipality) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _OWN_FIELDS} | _by_field(row.profile)


def _by_field(sections: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}.{key}": value for name, section in sections.items() for key, value in section.items()}


def _write_facts(row: Municipality, values: Values) -> None:
    for name in _OWN_FIELDS:
        setattr(row, name, values[name])
    row.profile = {name: {} for name in _SECTIONS}
    for name, value in values.items():
        section, _, key = name.partition(".")
        if key:
            row.profile[section][key] = value


def _keys_named(profile: Profile, section: str) -> list[str]:
    if section == "people":
        return sorted(_memberships(profile))
    if section == "closing_days":
        entries = profile.content.get("calendar", {}).get("closing_days", [])
        return [str(entry.get("on", entry.get("yearly"))) for entry in entries]
    if section == "rosters":
        return sorted({row["pool"] for row in profile.rows("rosters")})
    return [row["key"] for row in profile.rows(section)]


# --- what hangs on it ---


def _units(profile: Profile) -> dict[str, Values]:
    rows = profile.rows("units")
    return {row["key"]: _jsonable({name: value for name, value in row.items() if name != "key"}) for row in rows}


def _skills(profile: Profile) -> dict[str, Values]:
    return {row["key"]: {"name": row["name"]} for row in profile.rows("skills")}


def _possible(
    says: Mapping[str, Values], units: Collection[str], skills: Collection[str], kind: str, report: InstallReport
) -> dict[str, Values]:
    """Leave out what needs a unit or a skill that was taken away on pages, and say so."""
    found = {}
    for key, values in says.items():
        unit = values.get("unit", key.rpartition(" ")[2])
        if unit in units and set(values.get("skills", [values.get("skill")])) <= set(skills):
            found[key] = values
        else:
            report.note(Fate.STAYS_AWAY, kind, key)
    return found


def _pools(profile: Profile) -> dict[str, Values]:
    return {
        row["key"]: {"name": row["name"], "unit": row["unit"], "skill": row["skill"], "people": row.get("people", 0)}
        for row in profile.rows("pools")
    }


def _memberships(profile: Profile) -> dict[str, Values]:
    return {
        f"{row['login']} {row['unit']}": {
            "name": row["name"],
            "roles": sorted(row["roles"]),
            "skills": sorted(row["skills"]),
            "is_active": True,
        }
        for row in profile.rows("people")
    }


def _jsonable(content: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(content, default=_as_text))


def _as_text(value: object) -> str:
    """Write the days and hours of a TOML file as the database keeps them; whatever else there is, is a fault."""
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot stand in a profile")
