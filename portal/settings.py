"""Settings, all of them from the environment; docs/operators.md holds the table.

Every variable can also be given as ``NAME_FILE``, the path of a file that holds the value.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
"""What the portal keeps outside the database: uploads and, without Redis, the task queue."""

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- The house, roof first; imports and foreign keys point down only. -----------------------
INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "assessment.apps.AssessmentConfig",
    "research.apps.ResearchConfig",
    "meetings.apps.MeetingsConfig",
    "notices.apps.NoticesConfig",
    "accounts.apps.AccountsConfig",
    "office.apps.OfficeConfig",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "guardian",
    "import_export",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.CookieLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LogInMiddleware",
    "accounts.middleware.PasswordChangeMiddleware",
    "portal.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.templatetags.portal"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.navigation",
            ],
        },
    }
]
FORM_RENDERER = "portal.forms.PortalFormRenderer"

# --- PostgreSQL 15 and up, nothing else: the constraints are part of the product. -----------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = env.bool("DATABASE_POOL", default=False)
DATABASES["default"]["CONN_MAX_AGE"] = 0 if DATABASES["default"]["OPTIONS"]["pool"] else 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Accounts (RULES.md S1) -------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.StaffNumberOrPhoneBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.PasswordRuleValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 30 * 60  # seconds of idleness, rule S1
SESSION_SAVE_EVERY_REQUEST = True
AXES_FAILURE_LIMIT = 5  # rule S1
AXES_COOLOFF_TIME = 0.25  # hours, rule S1
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "accounts.backends.account_name"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # rule S1 locks the account, wherever it is tried from
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_CLIENT_IP_CALLABLE = "accounts.middleware.client_address"

ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

# --- Audit --------------------------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- Celery: the database is the queue of record, the broker only wakes the workers. ------------
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_TIMEOUT = 3
"""Seconds for each step of talking to it."""
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "health_check_interval": 10,
        # A Redis that is there and says nothing: without these a page that wakes the workers
        # would wait for it without end.
        "socket_timeout": REDIS_TIMEOUT,
        "socket_connect_timeout": REDIS_TIMEOUT,
        "max_retries": 1,
        "interval_start": 0,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    _queue = DATA_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.1,  # seconds; after each task a worker would wait a whole one
        "store_processed": False,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # whoever could not be woken finds it at the next sweep
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Sweeps: whatever is due or stuck in the database is picked up here,
    # so that losing the broker loses nothing but seconds. What nobody worked on expires: the
    # next one does the same.
    "sweep-deliveries": {
        "task": "notices.sweep_deliveries",
        "schedule": env.float("SWEEP_SECONDS", default=15.0),
        "options": {"expires": 60},
    },
    "sweep-notices": {
        "task": "notices.sweep_notices",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "sweep-imports": {"task": "assessment.sweep_imports", "schedule": 60.0},
    "sweep-merge-plans": {"task": "meetings.sweep_merge_plans", "schedule": 60.0},
    "sweep-reports": {"task": "research.sweep_reports", "schedule": 60.0},
    "sweep-bundle-plans": {"task": "research.sweep_bundle_plans", "schedule": 60.0},
    "purge-talks": {"task": "research.purge_talks", "schedule": crontab(hour="3", minute="10")},
}

# --- Cache: it spares work; whatever it holds can be lost at any moment. -------------------------
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {
                "socket_timeout": REDIS_TIMEOUT,
                "socket_connect_timeout": REDIS_TIMEOUT,
            },
            "KEY_PREFIX": "cache",  # beside the broker's keys: never call cache.clear()
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Mail ---------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="qingzhuang@localhost")
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000")
"""Where people reach the portal; the links in e-mails start with it."""

# WeCom (企业微信) application messages; without all of the last three the channel is off.
WECOM_BASE_URL = env.str("WECOM_BASE_URL", default="https://qyapi.weixin.qq.com")
WECOM_CORP_ID = env.str("WECOM_CORP_ID", default="")
WECOM_AGENT_ID = env.str("WECOM_AGENT_ID", default="")
WECOM_SECRET = env.str("WECOM_SECRET", default="")
WECOM_TIMEOUT = env.int("WECOM_TIMEOUT", default=10)

# How fast messages leave: a provider's limit is shared by all workers; 0 is none.
EMAIL_PER_MINUTE = env.int("EMAIL_PER_MINUTE", default=0)
WECOM_PER_MINUTE = env.int("WECOM_PER_MINUTE", default=0)
DELIVERY_LEASE = env.int("DELIVERY_LEASE", default=60)
"""Seconds that a worker may take over one message; later its claim on it is void."""
DELIVERY_FIRST_PAUSE = env.int("DELIVERY_FIRST_PAUSE", default=60)
"""Seconds until a message is tried again; the pause doubles with each attempt."""

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "portal.formats"

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
MEDIA_ROOT = str(DATA_DIR / "files")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_HANDLERS = ["portal.uploads.MemoryOnlyUploadHandler"]  # rule N3
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Browser security ---------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("HTTPS", default=False)
"""Whether the portal is reached over TLS; cookies are then sent over TLS only."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 3600 if HTTPS else 0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # httpx logs whole addresses, and those of WeCom hold its secret and its token.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}
