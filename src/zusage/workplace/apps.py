"""The workplace chapter as a Django app."""

from django.apps import AppConfig


class WorkplaceConfig(AppConfig):
    name = "zusage.workplace"
    label = "workplace"
