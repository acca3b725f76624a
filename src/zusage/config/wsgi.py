"""What the web server runs. In the demo the same process also does the jobs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zusage.config.settings")
application = get_wsgi_application()


def _open() -> None:
    """Refuse to open an unsound house; then, if so set, begin to do jobs beside the pages."""
    from django.conf import settings

    from zusage.config.start import refuse_to_start_unsound
    from zusage.config.worker import start_worker_thread

    refuse_to_start_unsound()
    if settings.INLINE_WORKER:
        start_worker_thread()


_open()
