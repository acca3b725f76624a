"""The identity chapter as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "zusage.identity"
    label = "identity"
