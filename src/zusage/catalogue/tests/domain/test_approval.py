"""A package may say that an approval counts as granted only where it can name the law that orders it."""

from collections.abc import Callable
from datetime import date

import pytest

from zusage.catalogue.domain.approval import approval_rule
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.findings import Finding
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files
from zusage.law.domain.calendar import regional_calendar
from zusage.law.domain.deemed_approval import named_rule

TODAY = date(2026, 11, 23)
BY_LAW = 'rule = "by_law"\nmonths = 2\nsource = "§ 5 Abs. 2 der Satzung"\nextension_source = "§ 5 Abs. 3 der Satzung"\n'
With = Callable[..., ServicePackage]


@pytest.fixture
def with_deadline(files: dict[str, bytes]) -> With:
    """Return the package as an application whose approval counts as granted."""

    def make(lines: str, *, starts: str = "complete", kind: str = "application") -> ServicePackage:
        text = files["service.toml"].decode().replace('kind = "notification"', f'kind = "{kind}"', 1)
        text += f'\n[[deadlines]]\nkind = "deemed_approval"\nstarts = "{starts}"\n{lines}'
        return package_from_files({**files, "service.toml": text.encode()})

    return make


def found(package: ServicePackage, today: date = TODAY) -> list[Finding]:
    return check_package(package, regional_calendar("DE-HE", 2026, 2028), today=today)


@pytest.mark.parametrize("rule", ["hbo_65", "vwvfg_42a", "gewo_6a", "hdschg_20", "tkg_127"])
def test_a_package_names_a_row_of_the_table(with_deadline: With, rule: str) -> None:
    package = with_deadline(f'rule = "{rule}"\n')

    assert found(package) == []
    assert approval_rule(package, TODAY) == named_rule(rule, TODAY)


def test_a_package_states_the_by_law_that_orders_it(with_deadline: With) -> None:
    package = with_deadline(BY_LAW + "extension_months = 1\nlawyer_check = true\n")
    rule = approval_rule(package, TODAY)

    assert found(package) == []
    assert rule is not None
    assert (rule.code, rule.source, rule.period.count, rule.at_most_months, rule.lawyer_check) == (
        ("by_law", "§ 5 Abs. 2 der Satzung", 2, 1, True)
    )
    without_number = approval_rule(with_deadline(BY_LAW), TODAY)
    assert without_number is not None
    assert without_number.at_most_months is None


def test_a_package_without_such_a_deadline_has_no_rule(package: ServicePackage) -> None:
    assert approval_rule(package, TODAY) is None


@pytest.mark.parametrize(
    ("lines", "keys", "part"),
    [
        ("", ["deadlines.rule"], "nothing counts as granted unless a law orders it"),
        ('rule = "bauo_nrw"\n', ["deadlines.rule"], "no rule 'bauo_nrw'"),
        ('rule = "hbo_65"\nmonths = 2\n', ["deadlines.months"], "leave out months"),
        ('rule = "hbo_65"\nsource = "§ 65 HBO"\n', ["deadlines.source"], "leave out source"),
        ('rule = "by_law"\n', ["deadlines.extension_source", "deadlines.months", "deadlines.source"], "is missing"),
        (BY_LAW + "days = 10\n", ["deadlines.months"], "in whole months"),
        (BY_LAW + "extension_months = -1\n", ["deadlines.extension_months"], "cannot be negative"),
    ],
)
def test_what_no_law_orders_is_refused(with_deadline: With, lines: str, keys: list[str], part: str) -> None:
    findings = found(with_deadline(lines))

    assert sorted(finding.key for finding in findings) == keys
    assert any(part in finding.message for finding in findings)


def test_a_missing_rule_is_told_with_what_can_be_named(with_deadline: With) -> None:
    (finding,) = found(with_deadline(""))

    assert finding.allowed == ("by_law", "gewo_6a", "hbo_65", "hdschg_20", "tkg_127", "vwvfg_42a")
    assert finding.line > 0


def test_a_rule_that_is_not_in_force_on_the_day_of_publishing_is_refused(with_deadline: With) -> None:
    (finding,) = found(with_deadline('rule = "hbo_65"\n'), date(2018, 7, 6))

    assert "is not in force on 2018-07-06" in finding.message


def test_the_period_begins_with_complete_papers_and_belongs_to_applications(with_deadline: With) -> None:
    assert [problem.key for problem in found(with_deadline('rule = "hbo_65"\n', starts="receipt"))] == [
        "deadlines.starts"
    ]
    assert [problem.key for problem in found(with_deadline('rule = "hbo_65"\n', kind="notification"))] == [
        "deadlines.kind"
    ]


def test_an_approval_is_granted_by_one_rule(with_deadline: With) -> None:
    twice = 'rule = "hbo_65"\n\n[[deadlines]]\nkind = "deemed_approval"\nstarts = "complete"\nrule = "gewo_6a"\n'

    assert [problem.key for problem in found(with_deadline(twice))] == ["deadlines.kind"]


@pytest.mark.parametrize(
    ("line", "key"),
    [('months = 3\nsource = "§ 1"\nrule = "hbo_65"\n', "deadlines.rule"), ("months = 3\n", "deadlines.source")],
)
def test_other_deadlines_name_their_source_and_no_such_rule(files: dict[str, bytes], line: str, key: str) -> None:
    text = files["service.toml"].decode() + f'\n[[deadlines]]\nkind = "decision"\nstarts = "complete"\n{line}'

    assert [problem.key for problem in found(package_from_files({**files, "service.toml": text.encode()}))] == [key]


def test_a_window_that_outlasts_the_period_is_refused(files: dict[str, bytes], with_deadline: With) -> None:
    package = with_deadline('rule = "hbo_65"\n')
    text = package.files["service.toml"].decode().replace("decision = 2", "decision = 60")
    too_long = package_from_files({**files, "service.toml": text.encode()})

    (finding,) = found(too_long)

    assert finding.key == "windows.decision"
    assert "§ 65 Abs. 2 Satz 2 und 3 HBO" in finding.message


def test_a_row_that_no_lawyer_has_signed_keeps_the_package_a_demo(with_deadline: With) -> None:
    assert "deemed_approval.hbo_65" in with_deadline('rule = "hbo_65"\n').unsigned
    assert "deadlines[1]" in with_deadline(BY_LAW + "lawyer_check = true\n").unsigned
