"""The site's own app, and Django's three that need MongoDB's kind of key."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig

_OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class NotflixSiteConfig(AppConfig):
    name = "notflix_site"
    verbose_name = "Notflix"

    def ready(self) -> None:
        from notflix_site import checks  # noqa: F401  (importing registers them)


class MongoAdminConfig(AdminConfig):
    default_auto_field = _OBJECT_ID


class MongoAuthConfig(AuthConfig):
    default_auto_field = _OBJECT_ID


class MongoContentTypesConfig(ContentTypesConfig):
    default_auto_field = _OBJECT_ID
