"""The record chapter as a Django app."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "zusage.record"
    label = "record"
