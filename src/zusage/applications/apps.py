"""The applications chapter as a Django app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "zusage.applications"
    label = "applications"
