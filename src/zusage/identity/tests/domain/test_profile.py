"""A municipality's profile is used as a whole or not at all; every finding is told at once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from zusage.common.domain.ids import MembershipId, UnitId, new_id
from zusage.identity.domain import Clerk, Place, ProfileBroken, Role, read_profile

ROOT = Path(__file__).parents[5]
GOOD = (ROOT / "municipalities" / "musterstadt" / "profile.toml").read_text()

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str) -> Path:
        path = tmp_path / "profile.toml"
        path.write_text(text)
        return path

    return put


def findings(path: Path) -> list[str]:
    with pytest.raises(ProfileBroken) as refused:
        read_profile(path)
    found: list[str] = refused.value.parameters["findings"]
    return found


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in ROOT.glob("municipalities/*/profile.toml")))
def test_the_profiles_that_ship_can_be_used(folder: str) -> None:
    profile = read_profile(ROOT / "municipalities" / folder / "profile.toml")

    assert profile.municipality["key"] == folder
    assert profile.rows("people")
    assert profile.rows("nothing of this kind") == []


def test_a_profile_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert findings(tmp_path / "profile.toml") == ["there is no such file"]


def test_a_profile_that_is_no_toml_is_refused_with_the_line(write: Write) -> None:
    assert "line 2" in findings(write("[municipality]\nkey = \n"))[0]


def test_an_unknown_section_is_named_with_what_is_allowed(write: Write) -> None:
    (finding,) = findings(write(GOOD + "\n[holidays]\n"))

    assert finding.startswith("[holidays] is not known; allowed are municipality, calendar,")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("reference_prefix =", 'reference_prefx = "MU"\nreference_prefix =', "did you mean 'reference_prefix'?"),
        ("[contact]", '[contact]\nfax = "1"', "contact 1: 'fax' is not known"),
        ("bic =", "bik =", "payment 1: 'bik' is not known, did you mean 'bic'?"),
        ("people = 5", 'people = "5"', "pools 1: 'people' must be a whole number"),
        ("people = 5", "people = true", "pools 1: 'people' must be a whole number"),
        ("demo = true", 'demo = "ja"', "municipality 1: 'demo' must be true or false"),
        ("valid_from = 2026-01-01", 'valid_from = "bald"', "rosters 1: 'valid_from' must be a day"),
        ('roles = ["post"]', 'roles = "post"', "people 2: 'roles' must be a list"),
        ('roles = ["post"]', "roles = [1]", "people 2: 'roles' must be a list of texts"),
        ('hosts = ["musterstadt.localhost"]', 'hosts = "musterstadt.localhost"', "'hosts' must be a list"),
    ],
)
def test_a_key_that_nobody_reads_or_of_another_kind_is_named(write: Write, right: str, wrong: str, said: str) -> None:
    assert right in GOOD

    assert [said in finding for finding in findings(write(GOOD.replace(right, wrong, 1)))] == [True]


@pytest.mark.parametrize("key", ["key", "name", "official_name", "reference_prefix", "region", "zone", "hosts"])
def test_a_missing_key_is_named(write: Write, key: str) -> None:
    without = re.sub(rf"^{key} = .*$", "", GOOD, count=1, flags=re.MULTILINE)  # [municipality] stands first

    assert f"municipality 1: '{key}' is missing" in findings(write(without))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('unit = "poststelle"', 'unit = "postamt"', "'postamt' is not among the units: poststelle, steueramt"),
        ('skill = "post"', 'skill = "brief"', "pool post: 'brief' is not among the skills: post, steuer"),
        ('pool = "post"', 'pool = "versand"', "roster 2: 'versand' is not among the pools: post, steuer"),
        (
            'roles = ["post"]',
            'roles = ["king"]',
            "person braun: 'king' is not among the roles: clerk, counter, head, post",
        ),
        ('skills = ["post"]', 'skills = ["latin"]', "person braun: 'latin' is not among the skills"),
    ],
)
def test_what_points_to_nothing_is_named_with_what_there_is(write: Write, right: str, wrong: str, said: str) -> None:
    found = findings(write(GOOD.replace(right, wrong)))

    assert any(said in finding for finding in found), found


@pytest.mark.parametrize(
    "entry",
    [
        'reason = "kein Tag"',
        'yearly = "12-24"',
        'yearly = "24.12."\nreason = "deutsch geschrieben"',
        'yearly = "02-30"\nreason = "den gibt es nie"',
        'yearly = "1-2"\nreason = "zu kurz"',
        'on = "2026-12-24"\nreason = "Text statt Datum"',
        'on = 2026-12-24T00:00:00\nreason = "ein Moment"',
        'on = 2026-12-24\nyearly = "12-24"\nreason = "beides"',
    ],
)
def test_a_closing_day_is_one_day_or_a_day_of_every_year(write: Write, entry: str) -> None:
    (finding,) = findings(write(GOOD.replace("[contact]", f"[[calendar.closing_days]]\n{entry}\n\n[contact]")))

    assert finding.startswith("closing_days 3: needs a 'reason', and either 'on' (a date) or 'yearly'")


@pytest.mark.parametrize("name", ["", "Berlin", "Europe/Darmstadt", "../etc/passwd", "/etc/localtime", "CET+1"])
def test_a_zone_that_the_world_does_not_know_is_refused(write: Write, name: str) -> None:
    found = findings(write(GOOD.replace('zone = "Europe/Berlin"', f'zone = "{name}"')))

    assert found == [f"municipality: zone '{name}' is no zone of the IANA tables (Continent/City)"]


@pytest.mark.parametrize("value", ["1", "true", '["Europe/Berlin"]'])
def test_a_zone_is_a_name(write: Write, value: str) -> None:
    (found,) = findings(write(GOOD.replace('zone = "Europe/Berlin"', f"zone = {value}")))

    assert "is no zone" in found


def test_all_findings_are_told_at_once_with_the_file(write: Write) -> None:
    path = write(GOOD.replace('roles = ["post"]', 'roles = ["king"]').replace('pool = "post"', 'pool = "versand"'))

    with pytest.raises(ProfileBroken) as refused:
        read_profile(path)

    assert str(refused.value).count(f"{path}: ") == 2


def test_a_section_of_the_wrong_shape_is_named(write: Write) -> None:
    assert findings(write("units = 3\n[municipality]\nkey = 'x'\n")) == ["units: must be [[...]] entries"]


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        ({Role.CLERK, Role.COUNTER}, "clerk"),
        ({Role.HEAD}, "head"),
        ({Role.POST, Role.HEAD}, "post"),
        (set(), "clerk"),
    ],
)
def test_a_reading_is_shown_under_one_role(roles: set[Role], shown: str) -> None:
    clerk = Clerk(
        "Name", (Place(MembershipId(new_id()), UnitId(new_id()), "amt", "Amt", frozenset(roles), frozenset()),)
    )

    assert clerk.role_name == shown
    assert {role for role in Role if clerk.may(role)} == roles
