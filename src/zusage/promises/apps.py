"""The promises chapter as a Django app."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "zusage.promises"
    label = "promises"
