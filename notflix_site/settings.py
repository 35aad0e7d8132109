"""Every setting of Notflix, in one file, from the environment (`.env.example` lists the variables).

With nothing configured it runs on one machine: an embedded MongoDB, generated secrets and Django serving the video.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from notflix_site import env
from streaming.tickets import Keys

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_env_file(BASE_DIR / ".env")

DEBUG = env.flag("DJANGO_DEBUG", default=False)

# --- Where things are kept -------------------------------------------------------------------------------------------
NOTFLIX_DATA = (BASE_DIR / env.text("NOTFLIX_DATA", "var")).resolve()
env.make_directory("NOTFLIX_DATA", NOTFLIX_DATA)


def _library() -> str:
    """Return a directory's path, or the address of a listing. Its password is why no message shows what was given."""
    value = env.secret("NOTFLIX_LIBRARY") or str(NOTFLIX_DATA / "library")
    if not re.match("[a-z][a-z0-9+.-]*:/|[^/]*:[^/]*@", value, re.IGNORECASE):
        return str((BASE_DIR / value).absolute())
    scheme, _, rest = value.partition(":")
    address = f"{scheme.lower()}:{rest}"
    if not env.is_web_address(address):
        raise ImproperlyConfigured(
            "NOTFLIX_LIBRARY is no address that can be used; write http://host/ or https://user:password@host/, "
            "or the path of a directory."
        )
    return address


NOTFLIX_LIBRARY = _library()
NOTFLIX_PICTURES = NOTFLIX_DATA / "pictures"
NOTFLIX_VIDEO_URL = env.web_address("NOTFLIX_VIDEO_URL").rstrip("/")

# --- Secrets: given, or (on one machine only) made once and kept -----------------------------------------------------
MONGODB_URI = env.secret("MONGODB_URI")


def _secret(name: str) -> str:
    value = env.secret(name)
    if value:
        return value
    if MONGODB_URI and not DEBUG:
        raise ImproperlyConfigured(
            f"MONGODB_URI is set, so this is a real site, and {name} is missing. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return env.generated_secret(NOTFLIX_DATA / "secrets" / name.lower())


SECRET_KEY = _secret("DJANGO_SECRET_KEY")
NOTFLIX_STREAM_SECRET = _secret("NOTFLIX_STREAM_SECRET")
try:
    Keys.parse(NOTFLIX_STREAM_SECRET)
except ValueError as error:
    raise ImproperlyConfigured(f"NOTFLIX_STREAM_SECRET cannot be used: {error}") from error

# --- OMDb ------------------------------------------------------------------------------------------------------------
OMDB_API_KEY = env.secret("OMDB_API_KEY")
OMDB_URL = env.web_address("OMDB_URL", "https://www.omdbapi.com/")
OMDB_DAILY_LIMIT = env.integer("OMDB_DAILY_LIMIT", 1000, minimum=0, maximum=10_000_000)

# --- Database --------------------------------------------------------------------------------------------------------
# An empty HOST makes the engine start (or find) the embedded server under NOTFLIX_DATA/mongo at the first query.
# The options are those that lost no acknowledged write and stalled least when a primary was killed or hung.
DATABASES = {
    "default": {
        "ENGINE": "notflix_site.mongo",
        "HOST": MONGODB_URI,
        "NAME": env.text("MONGODB_NAME", "notflix"),
        "OPTIONS": {
            "w": "majority",
            "journal": True,
            "wTimeoutMS": 5000,
            "retryWrites": True,
            "retryReads": True,
            "serverSelectionTimeoutMS": 5000,
            "connectTimeoutMS": 2000,
            "heartbeatFrequencyMS": 2000,
            "maxPoolSize": 50,
        },
    }
}
DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"
ALLAUTH_DEFAULT_AUTO_FIELD = DEFAULT_AUTO_FIELD
# The migrations these apps ship number their rows; MongoDB does not, so they have migrations of ours.
MIGRATION_MODULES = {
    app: f"notflix_site.mongo_migrations.{app}" for app in ("admin", "auth", "contenttypes", "account")
}

# Rate limits, codes and sessions live in the cache, so every process must see the same one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": NOTFLIX_DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

# --- The site --------------------------------------------------------------------------------------------------------
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.words("DJANGO_CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "notflix_site.urls"
WSGI_APPLICATION = "notflix_site.wsgi.application"

INSTALLED_APPS = [
    "notflix_site.apps.NotflixSiteConfig",
    "catalogue",
    "accounts",
    "streaming",
    "notflix_site.apps.MongoAdminConfig",
    "notflix_site.apps.MongoAuthConfig",
    "notflix_site.apps.MongoContentTypesConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_mongodb_backend",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.language.BrowserLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.ProfileMiddleware",
    "streaming.middleware.WatchedMiddleware",
    "accounts.language.ProfileLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- People ----------------------------------------------------------------------------------------------------------
NOTFLIX_ADMIN_EMAIL = env.text("NOTFLIX_ADMIN_EMAIL", "admin@notflix.local").lower()
NOTFLIX_ADMIN_PASSWORD = env.secret("NOTFLIX_ADMIN_PASSWORD")
NOTFLIX_SIGNUP = env.choice("NOTFLIX_SIGNUP", ["closed", "invite", "open"])
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Links would put an ObjectId into JSON; a code needs none, and works when the mail is read on another device.
ACCOUNT_EMAIL_VERIFICATION = "none" if NOTFLIX_SIGNUP == "closed" else "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION == "mandatory"
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Kept in the database, and read from the cache: every page begins with it. Whoever ends a session removes both.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_SERIALIZER = "accounts.sessions.ObjectIdSafeSerializer"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- What a page may load: this site, and the video server ----------------------------------------------------------
_video = urlsplit(NOTFLIX_VIDEO_URL)
VIDEO_ORIGIN = f"{_video.scheme}://{_video.netloc}" if NOTFLIX_VIDEO_URL else ""
_video_sources = [VIDEO_ORIGIN] if VIDEO_ORIGIN else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *_video_sources],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *_video_sources],
        "media-src": ["'self'", "blob:", *_video_sources],
        "worker-src": ["'self'", "blob:"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = NOTFLIX_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "notflix_site.static_files.BrowserLibraryFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "notflix_site.static_files.HashedStaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"notflix": {"level": "INFO"}},
}
