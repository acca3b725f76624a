"""The demo: an invented Darmstadt with its neighbour, matters at every stage, served by one process."""

from django.conf import settings
from django.core.management import call_command

from zusage.common import clock
from zusage.common.clock import ClockJumped
from zusage.config import demo_town, install, setup
from zusage.config.demo_story import read_story
from zusage.config.start import confirm_clock, refuse_odd_clock
from zusage.identity import queries as identity

PASSWORD = "Zusage-in-Darmstadt"  # noqa: S105  (an invented town has no secrets)


def prepare() -> None:
    """Set the house up, install every town, and let the days pass once of those that have a story.

    :raises DemoBroken: before anything is installed, if a story cannot be told
    """
    setup.make_folders()
    setup.migrate()
    now = clock.now()
    try:
        refuse_odd_clock(now)
    except ClockJumped:
        confirm_clock(now)  # an invented town is often closed for days
    call_command("collectstatic", interactive=False, verbosity=0)
    stories = {path.parent.name: read_story(path) for path in settings.MUNICIPALITIES_FOLDER.glob("*/demo.toml")}
    is_new = not identity.all_municipalities()
    install.install_all(settings.MUNICIPALITIES_FOLDER, settings.SERVICES_FOLDER, password=PASSWORD, now=now)
    for key, story in sorted(stories.items()) if is_new else ():
        demo_town.fill(identity.municipality_by_key(key), story, now)


def welcome(port: int) -> str:
    """Return what is printed when the demo is ready."""
    return "\n".join(
        (
            "",
            f"  Zusage is running:  http://127.0.0.1:{port}/",
            f"  at a desk:          http://127.0.0.1:{port}/arbeitsplatz/   (login sommer, wolf or keller)",
            f"  the town next door: http://musterstadt.localhost:{port}/",
            f"  password for all:   {PASSWORD}",
            "  All people and figures are invented. Ctrl-C stops it.",
            "",
        )
    )
