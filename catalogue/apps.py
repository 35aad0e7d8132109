from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalogue.converters import ImdbIdConverter, ObjectIdConverter

        register_converter(ImdbIdConverter, "imdb")
        register_converter(ObjectIdConverter, "oid")
