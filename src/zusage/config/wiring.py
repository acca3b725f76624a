"""Which chapters bring jobs, what is done every day, and who looks at a package before it is published."""

from datetime import time
from importlib import import_module

from zusage.catalogue.domain.examining import examine_with, show_with
from zusage.config.housekeeping import every_day
from zusage.config.show import service_page
from zusage.letters.domain.rehearsal import broken_letters

_CHAPTERS_WITH_JOBS = ("applications", "cases", "promises")


def wire() -> None:
    """Connect the chapters; called once when all are loaded."""
    for chapter in _CHAPTERS_WITH_JOBS:
        import_module(f"zusage.{chapter}.jobs")
    examine_with("letters", broken_letters)
    show_with(service_page)
    every_day("applications.expire_drafts")
    every_day("cases.forget_sendings")
    every_day("cases.daily_watch")
    every_day("promises.state_record")
    every_day("cases.daily_post_run", at=time(13))  # what is decided before noon goes the same day
