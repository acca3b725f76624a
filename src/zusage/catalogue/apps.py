"""The catalogue chapter as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "zusage.catalogue"
    label = "catalogue"
