"""Settings that hold everywhere. What differs by place is read from the environment."""

import os
from pathlib import Path
from typing import Any

from annotate.core import embedded
from annotate.settings import environment as env

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = embedded.home()

DEBUG = False
SECRET_KEY = ""
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "annotate.core.pages.csrf_failure"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "annotate.core",
    "annotate.accounts",
    "annotate.projects",
    "annotate.media",
    "annotate.prompts",
    "annotate.registry",
    "annotate.generation",
    "annotate.labeling",
    "annotate.quality",
    "annotate.datasets",
    "annotate.runs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "annotate.core.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "annotate.urls"
WSGI_APPLICATION = "annotate.wsgi.application"
ASGI_APPLICATION = "annotate.asgi.application"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}
]

# --- data -------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL", "") or embedded.urls(HOME).database_url
REDIS_URL = env.text("REDIS_URL", "") or embedded.urls(HOME).redis_url

# Statements of the hot path (core/statements.py) are planned once a connection, for any values: each
# walks one index whatever they are. Set it off behind a PgBouncer, which carries neither.
DATABASE_PREPARE = env.flag("DATABASE_PREPARE", True)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(DATABASE_URL),
        "OPTIONS": {
            "prepare_threshold": 2 if DATABASE_PREPARE else None,
            **({"options": "-c plan_cache_mode=force_generic_plan"} if DATABASE_PREPARE else {}),
            # A pool a process, as large as its threads: a connection is never the bottleneck and
            # PostgreSQL never sees more than workers x threads of them.
            "pool": {
                "min_size": 0,
                "max_size": env.number("DATABASE_POOL", 10),
                "max_lifetime": 300.0,  # s: a plan made while tables were small is soon forgotten
                # Ten seconds without a database are waited out; requests queue, none is lost.
                "timeout": env.number("DATABASE_WAIT_S", 15),
            },
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "annotate.core.cache.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": os.environ.get("REDIS_PREFIX", "prefloop"),
    }
}

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", HOME / "static"))
FRONTEND_DIST = ROOT / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
WHITENOISE_INDEX_FILE = False
WHITENOISE_USE_FINDERS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8,}\."
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", HOME / "media"))
MEDIA_FSYNC = True  # the disk has an image before the database has its row
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Weights made here, and the folders that training jobs run in. Shared by web and workers.
ARTIFACTS_ROOT = Path(os.environ.get("ARTIFACTS_ROOT", HOME / "artifacts"))
SNAPSHOTS_ROOT = Path(os.environ.get("SNAPSHOTS_ROOT", HOME / "snapshots"))
UPLOADS_ROOT = Path(os.environ.get("UPLOADS_ROOT", HOME / "uploads"))
JOBS_ROOT = Path(os.environ.get("JOBS_ROOT", HOME / "jobs"))
# Folders on the server that staff may import images or models from, beside the ones above.
IMPORT_ROOTS = [Path(path) for path in env.names("IMPORT_ROOTS")]
# A transformers depth model on the workers (a folder or a hub id), for masks of other views.
DEPTH_MODEL = env.text("DEPTH_MODEL", "")
# A vision transformer on the workers (a folder or a hub id), for patch maps. Ours is small and knows
# drawn scenes alone.
PATCH_MODEL = env.text("PATCH_MODEL", str(ROOT / "training" / "presets" / "demo" / "patches"))
HUB_ENABLED = env.flag("HUB_ENABLED", True)  # may the registry accept hub ids?
MAX_IMAGE_PIXELS = env.number("MAX_IMAGE_PIXELS", 64_000_000)
MAX_VIDEO_SECONDS = env.number("MAX_VIDEO_SECONDS", 60)
MAX_VIDEO_FRAMES = env.number("MAX_VIDEO_FRAMES", 3_600)
MAX_VIDEO_PIXELS = env.number("MAX_VIDEO_PIXELS", 3840 * 2160)  # of one frame
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_BYTES", 64 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES
MAX_ARCHIVE_BYTES = env.number("MAX_ARCHIVE_BYTES", 8 * 1024**3)  # of an uploaded archive
MAX_ARCHIVE_FILES = env.number("MAX_ARCHIVE_FILES", 200_000)
MAX_UNPACKED_BYTES = env.number("MAX_UNPACKED_BYTES", 64 * 1024**3)
# Where tables of an import may point to. Nothing is fetched from anywhere that is not named here.
IMPORT_URL_HOSTS = env.names(
    "IMPORT_URL_HOSTS"
)  # host, host:port, .domain, or * for all public ones
# Private networks that those hosts may lie in, such as 10.20.0.0/16; never link-local ones.
IMPORT_URL_NETWORKS = env.names("IMPORT_URL_NETWORKS")
IMPORT_URL_SECONDS = env.number("IMPORT_URL_SECONDS", 30)  # for one file, from its name to its end
IMPORT_URL_MOST = env.number("IMPORT_URL_MOST", 20_000)  # addresses in one import
# s3://bucket/prefix/, with commas; every researcher of every project may read what lies there.
IMPORT_S3_PREFIXES = env.names("IMPORT_S3_PREFIXES")
IMPORT_S3_ENDPOINT = env.text("IMPORT_S3_ENDPOINT", "")  # empty: Amazon's
IMPORT_S3_REGION = env.text("IMPORT_S3_REGION", "")
# Empty: what the machine itself has (a role, a profile), as boto3 finds it.
IMPORT_S3_KEY = env.text("IMPORT_S3_KEY", "")
IMPORT_S3_SECRET = env.text("IMPORT_S3_SECRET", "")

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["annotate.accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",  # costs an attacker memory, not only time
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Read from Redis, written through to PostgreSQL: no SQL on the hot path, and nobody is signed out
# when Redis is emptied.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DEMO = False

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "annotate.accounts.authentication.TokenAuthentication",
        "annotate.accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["annotate.core.api.PlainJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "annotate.core.errors.exception_handler",
    "DEFAULT_THROTTLE_RATES": {"sign_in": "20/min"},
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # So many proxies of ours add to X-Forwarded-For; what stands before their entries is hearsay.
    "NUM_PROXIES": env.number("NUM_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Prefloop",
    "DESCRIPTION": "The preference loop for image and video generators.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "annotate.core.schema.outputs_are_whole",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "annotate.projects.models.Role",
        "CheckRoleEnum": "annotate.labeling.api.gold.ROLES",
        "VerdictEnum": "annotate.labeling.api.answer_rows.VERDICTS",
        "ReviewVerdictEnum": "annotate.quality.models.Review.Verdict",
        "SplitEnum": "annotate.prompts.models.Split",
        "JobStatusEnum": "annotate.core.models.JobStatus",
        "ModelKindEnum": "annotate.registry.models.ModelVersion.Kind",
        "RunKindEnum": "annotate.runs.models.TrainingRun.Kind",
        "CampaignStatusEnum": "annotate.labeling.models.Campaign.Status",
        "CampaignKindEnum": "annotate.labeling.models.Campaign.Kind",
        "ChoiceEnum": "annotate.labeling.api.answer_rows.CHOICES",
        "StoredChoiceEnum": "annotate.labeling.models.Preference.Choice",
        "SpendingEnum": "annotate.quality.models.ActiveSetting.Choice",
        "ExclusionRuleEnum": "annotate.labeling.models.Exclusion.Rule",
        "ChoosingRuleEnum": "annotate.quality.models.ActiveSetting.Rule",
        "PartEnum": "annotate.runs.models.EvaluatedModel.Part",
        "ModelSourceEnum": "annotate.registry.models.ModelVersion.Source",
    },
}

# --- work -------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
JOB_LEASE_S = env.number("JOB_LEASE_S", 60)  # a worker silent for so long is taken for dead
# How a GPU job's program is started; several GPUs: "accelerate launch --multi_gpu -m".
GPU_LAUNCH = os.environ.get("GPU_LAUNCH", "").split()
GPU_THREADS = env.number("PREFLOOP_THREADS", os.cpu_count() or 1)

# --- the rest ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
