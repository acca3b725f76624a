"""The pages chapter as a Django app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "zusage.pages"
    label = "pages"
