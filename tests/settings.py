"""Settings of the tests: an own home with its own keys, a clock that stands, and the database the caller asks for.

``ZUSAGE_TEST_POSTGRES`` (a URL as owner, made by ``scripts/with_postgres.py``) runs the same tests on PostgreSQL.
"""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.house_clock import MONDAY_MORNING
from zusage.common import clock
from zusage.common.master_key import create_master_key

_home = Path(tempfile.mkdtemp(prefix="zusage-tests-"))
create_master_key(_home / "keys" / "master.key")
os.environ["ZUSAGE_HOME"] = str(_home)
for _name in ("ZUSAGE_DATABASE_URL", "ZUSAGE_OWNER_DATABASE_URL", "ZUSAGE_KEYS_DATABASE_URL", "ZUSAGE_MASTER_KEY_FILE"):
    os.environ.pop(_name, None)

POSTGRES = os.environ.get("ZUSAGE_TEST_POSTGRES", "")
if POSTGRES:
    _url = urlsplit(POSTGRES)
    os.environ["ZUSAGE_DATABASE_URL"] = POSTGRES
    os.environ["ZUSAGE_KEYS_DATABASE_URL"] = POSTGRES + "_keys"

from zusage.config.settings import *  # noqa: E402, F403
from zusage.config.settings import DATABASES, OWNER_DATABASE, STORAGES  # noqa: E402

if POSTGRES:
    APPLICATION_ROLE = "zusage_app"
    OWNER_DATABASE["USER"] = DATABASES["default"]["USER"]
else:
    for _alias, _database in DATABASES.items():
        _database["TEST"] = {"NAME": str(_home / f"{_alias}.sqlite3")}
        _database["OPTIONS"]["init_command"] += "PRAGMA synchronous = OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
(_home / "static").mkdir()
clock.use(clock.FixedClock(MONDAY_MORNING))
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
