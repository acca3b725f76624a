"""The capacity chapter as a Django app."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "zusage.capacity"
    label = "capacity"
