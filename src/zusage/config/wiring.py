"""Which listener hears which fact, which handlers run which jobs, what is done every day."""

from importlib import import_module
from importlib.util import find_spec

_CHAPTERS_WITH_JOBS = ("applications", "cases")


def wire() -> None:
    """Connect the chapters; called once when all are loaded."""
    for chapter in _CHAPTERS_WITH_JOBS:
        if find_spec(f"zusage.{chapter}") and find_spec(f"zusage.{chapter}.jobs"):
            import_module(f"zusage.{chapter}.jobs")
