"""Brings jobs and the day's work together once all chapters are loaded."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "zusage.config"
    label = "config"

    def ready(self) -> None:
        from zusage.config.wiring import wire

        wire()
