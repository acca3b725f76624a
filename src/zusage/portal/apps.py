"""The portal chapter as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zusage.portal"
    label = "portal"
