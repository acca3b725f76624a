"""``zusage:end.KEY``: say how a matter ends."""

from zusage.cases.registry import connector
from zusage.cases.session import CaseSession


@connector("end")
def end(session: CaseSession, key: str) -> None:
    """End the matter as the package declares: at once, or once everything is handed over."""
    session.name_end(session.package.ends[key])
