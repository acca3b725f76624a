"""What the web server runs. In the demo the same process also does the jobs."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zusage.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from zusage.config.start import refuse_to_start_unsound
from zusage.config.worker import start_worker_thread

application = get_wsgi_application()
refuse_to_start_unsound()
if settings.INLINE_WORKER:
    start_worker_thread()
