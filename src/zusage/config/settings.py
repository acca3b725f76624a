"""The one settings file: every variable of the environment is read here, once (docs/reference/settings.md)."""

from pathlib import Path

from zusage.common.domain.languages import LANGUAGES as LANGUAGES_BY_TAG
from zusage.common.domain.languages import SOURCE
from zusage.common.master_key import derived_key, read_master_key
from zusage.config import environment, logs

HOME = environment.folder("ZUSAGE_HOME", "var")
"""Where this installation keeps its data; the key store has a folder of its own below it unless said otherwise."""

MASTER_KEY_FILE = environment.folder("ZUSAGE_MASTER_KEY_FILE", str(HOME / "keys" / "master.key"))
MASTER_KEY = read_master_key(MASTER_KEY_FILE)
SECRET_KEY = derived_key(MASTER_KEY, "django").hex()

DEBUG = False
HTTPS = environment.flag("ZUSAGE_HTTPS", default=False)
ALLOWED_HOSTS = ["*"]  # KnownHostMiddleware answers only to hosts of a municipality
INLINE_WORKER = environment.flag("ZUSAGE_INLINE_WORKER", default=False)

DATABASES = {
    "default": environment.database("ZUSAGE_DATABASE_URL", f"sqlite:///{HOME}/data/zusage.sqlite3"),
    "keys": environment.database("ZUSAGE_KEYS_DATABASE_URL", f"sqlite:///{HOME}/keys/keys.sqlite3"),
}
OWNER_DATABASE = environment.database(
    "ZUSAGE_OWNER_DATABASE_URL", environment.text("ZUSAGE_DATABASE_URL", f"sqlite:///{HOME}/data/zusage.sqlite3")
)
"""How the owner of the tables connects; only ``zusage setup`` does."""
APPLICATION_ROLE = DATABASES["default"].get("USER", "")
DATABASE_ROUTERS = ["zusage.common.keystore.router.KeystoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "zusage.common.keystore",
    "zusage.common",
    "zusage.identity",
    "zusage.pages",
    "zusage.capacity",
    "zusage.promises",
    "zusage.catalogue",
    "zusage.applications",
    "zusage.letters",
    "zusage.cases",
    "zusage.portal",
    "zusage.workplace",
    "zusage.record",
    "zusage.config",
]
MIDDLEWARE = [
    "zusage.config.middleware.KnownHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zusage.config.middleware.ClientAddressMiddleware",
    "zusage.config.languages.LanguageMiddleware",
    "zusage.config.middleware.PageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zusage.config.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "zusage.config.urls"
WSGI_APPLICATION = "zusage.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parents[1]],  # an act keeps its template in its folder, workplace/acts/ACT
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "zusage.config.middleware.municipality_context",
                "zusage.config.languages.language_context",
            ],
        },
    }
]

AUTH_USER_MODEL = "identity.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "workplace:login"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-sitzung" if HTTPS else "sitzung"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "zusage.config.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # resume links are secrets in the address: never told to others
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # form fields; files have their own limit per question
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # how many are kept is said by the question, in a sentence
MOST_BYTES_AT_ONCE = 42 * 1024 * 1024  # five files of 8 MB and their form; more is not even read
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # uploads stay in memory: no personal file is left on a disk

LANGUAGE_CODE = SOURCE
TIME_ZONE = "UTC"  # no day hangs on it: each municipality has its own zone
USE_TZ = True
USE_I18N = True
LANGUAGES = list(LANGUAGES_BY_TAG.items())
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-sprache" if HTTPS else "sprache"

STATIC_URL = "/static/"  # the same in every language
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

SERVICES_FOLDER = environment.folder("ZUSAGE_SERVICES", str(Path(__file__).parents[3] / "services"))
MUNICIPALITIES_FOLDER = environment.folder("ZUSAGE_MUNICIPALITIES", str(Path(__file__).parents[3] / "municipalities"))

EMAIL_HOST = environment.text("ZUSAGE_SMTP_HOST", "")
EMAIL_PORT = environment.port("ZUSAGE_SMTP_PORT", 25)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mails"

LOGGING_CONFIG = None  # config.logs, so that no library's message reaches a log
logs.configure()
