"""``zusage process show``: for those who write processes."""

import argparse
from pathlib import Path

from zusage.common.domain.refusal import Mistake
from zusage.processes.domain import ProcessBroken, check, read_bpmn
from zusage.processes.domain.picture import read_charts
from zusage.processes.domain.picture.text import as_text


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of this chapter."""
    process = commands.add_parser("process", help="look at a process")
    actions = process.add_subparsers(required=True, metavar="ACTION")
    show = actions.add_parser("show", help="tell a BPMN file as an outline, and what is to mend in it")
    show.add_argument("file", type=Path, help="a BPMN file, e.g. services/baum-faellen/process.bpmn")
    show.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> int:
    """Print the outline even of a process that cannot be published: one sees best there what is wrong."""
    try:
        xml = options.file.read_bytes()
    except OSError as error:
        raise Mistake(f"{options.file} cannot be read: {error.strerror}; name a BPMN file") from None
    try:
        print("\n".join(map(as_text, read_charts(xml, str(options.file)))), end="")
        findings = check(read_bpmn(xml, str(options.file)))
    except ProcessBroken as broken:
        findings = broken.findings
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} to mend")
    return 1 if findings else 0
