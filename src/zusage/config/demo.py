"""The demo: an invented Darmstadt with its neighbour, matters at every stage, served by one process."""

from django.conf import settings
from django.core.management import call_command

from zusage.common import clock
from zusage.config import demo_town, install, setup
from zusage.identity import queries as identity

PASSWORD = "Zusage-in-Darmstadt"  # noqa: S105  (an invented town has no secrets)


def prepare() -> None:
    """Set the house up, install both towns, and fill Darmstadt once with invented matters."""
    setup.make_folders()
    setup.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    now = clock.now()
    is_new = not identity.all_municipalities()
    install.install_all(settings.MUNICIPALITIES_FOLDER, settings.SERVICES_FOLDER, password=PASSWORD, now=now)
    if is_new:
        demo_town.fill(now)


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
