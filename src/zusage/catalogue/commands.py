"""``zusage service new|check|test|show|publish``: for those who write packages and those who adopt them."""

import argparse
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.coverage import Coverage, coverage
from zusage.catalogue.domain.examining import examined, shown
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.new_package import write_new_package
from zusage.catalogue.domain.reader import OVERLAY, read_package
from zusage.catalogue.domain.trial import try_scenarios
from zusage.common import clock

_NEXT = """It is in order and its scenario holds. Now make it yours, in this order:
  scenarios/    what must come out, with the people who know the matter
  process.bpmn  the way of a matter, with any BPMN 2.0 modeller; zusage process show {folder}/process.bpmn
  decisions.dmn, form.json, letters/, texts/de.md
  service.toml  legal basis, authority, windows, minutes; lawyer_check = true until a lawyer has signed
After each step: zusage service check {folder} && zusage service test {folder}
"""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of this chapter."""
    service = commands.add_parser("service", help="begin, check, test or publish a service package")
    actions = service.add_subparsers(required=True, metavar="ACTION")
    new = actions.add_parser("new", help="write a complete small package to begin with")
    new.add_argument("key", help="lower case words with hyphens between, e.g. baum-faellen")
    new.add_argument("--in", dest="parent", type=Path, default=Path("services"), help="folder of all services")
    new.set_defaults(run=_new)
    for name, run, text in (
        ("check", _check, "say what is wrong with a package, with file, line and what is allowed"),
        ("test", _test, "run the scenarios of a package"),
        ("show", _show, "write texts, form, process, letters and dates of a package as one HTML page"),
        ("publish", _publish, "publish a package for a municipality"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("folder", type=Path, help="folder of the package, e.g. services/baum-faellen")
        action.set_defaults(run=run)
        if name == "show":
            action.add_argument(
                "--region", default="", help="whose holidays count, e.g. DE-HE; without, no days are named"
            )
            action.add_argument("--to", type=Path, help="the file to write; KEY.html if not given")
        if name in {"check", "show"}:
            action.add_argument("--overlay", type=Path, help="overlay of a municipality to check with it")
        if name == "publish":
            action.add_argument("--for", dest="municipality", required=True, help="key of the municipality")


def _new(options: argparse.Namespace) -> int:
    for path in write_new_package(options.key, options.parent):
        print(path)
    print(_NEXT.format(folder=options.parent / options.key), end="")
    return 0


def _check(options: argparse.Namespace) -> int:
    try:
        package = read_package(options.folder, options.overlay)
        findings: list[Finding] = [*check_package(package, today=clock.now().date()), *examined(package, UTC)]
    except PackageBroken as broken:
        return _print_findings(options, broken.findings)
    if findings:
        return _print_findings(options, findings)
    print(
        f"{package.key} {package.version}: in order, {len(package.scenarios)} scenarios, digest {package.digest[:12]}"
    )
    if package.unsigned:
        print(f"For demos only; a lawyer has still to sign: {', '.join(package.unsigned)}")
    return 0


def _test(options: argparse.Namespace) -> int:
    package = read_package(options.folder)
    outcomes = try_scenarios(package)
    for outcome in outcomes:
        print(f"{'ok  ' if outcome.holds else 'NOT '} {outcome.scenario.file}: {outcome.scenario.name}")
        for difference in outcome.differences:
            print(f"      {difference}")
    failed = sum(not outcome.holds for outcome in outcomes)
    print(f"{len(outcomes) - failed} of {len(outcomes)} scenarios hold")
    _print_coverage(options, coverage(package, outcomes))
    return 1 if failed else 0


def _show(options: argparse.Namespace) -> int:
    try:
        package = read_package(options.folder, options.overlay)
    except PackageBroken as broken:
        return _print_findings(options, broken.findings)
    target = options.to or Path(f"{package.key}.html")
    target.write_text(shown(package, clock.now().date(), options.region), encoding="utf-8")
    print(f"{target}: {package.key} {package.version} to be looked at; nothing is published")
    return 0


def _print_coverage(options: argparse.Namespace, found: Coverage) -> None:
    """Print what no scenario does; a gap is told and fails nothing, for not every way is worth an example."""
    for gap in found.gaps:
        print(f"{options.folder}/{gap}")
    print(
        f"{found.flows_taken} of {found.flows} flows are taken, "
        f"{found.rules_met} of {found.rules} rules of decision tables are met"
    )


def _publish(options: argparse.Namespace) -> int:
    from django.conf import settings  # here and below: whoever writes a package needs no house and does not wait for it

    from zusage.catalogue.operations import publish_service
    from zusage.identity import queries as identity

    municipality = identity.municipality_by_key(options.municipality)
    overlay = settings.MUNICIPALITIES_FOLDER / municipality.key / "overlays" / f"{options.folder.name}.toml"
    package = read_package(options.folder, overlay if overlay.is_file() else None)
    service_id = publish_service(municipality_id=municipality.id, package=package, by="operator", now=clock.now())
    print(f"{package.key} {package.version} is published for {municipality.name} ({service_id})")
    return 0


def _print_findings(options: argparse.Namespace, findings: Iterable[Finding]) -> int:
    """Print where each thing to mend stands, with the path that the caller gave."""
    found = list(findings)
    for finding in found:
        place = f"{options.overlay}" if finding.file == OVERLAY else f"{options.folder}/{finding.file}"
        print(f"{place}{str(finding).removeprefix(finding.file)}")
    print(f"{len(found)} to mend")
    return 1
