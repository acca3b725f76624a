"""Before every migration: records what it makes, takes the database's walls down. After it: makes them anew."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CommonConfig(AppConfig):
    name = "zusage.common"
    label = "common"

    def ready(self) -> None:
        pre_migrate.connect(_lower_guards, dispatch_uid="zusage.guards")
        post_migrate.connect(_make_guards, dispatch_uid="zusage.guards")


def _lower_guards(*, using: str, app_config: AppConfig, plan: list[Any], **kwargs: Any) -> None:
    """Run once per migrate, before its first statement."""
    from zusage.common.guards import lower_guards
    from zusage.common.schema_marks import record_marks

    if app_config.label == "common":
        record_marks(using, plan)
    if using == "default" and app_config.label == "common":
        lower_guards()


def _make_guards(*, using: str, app_config: AppConfig, **kwargs: Any) -> None:
    """Run once per migrate, after the last of our own apps."""
    from zusage.common.guards import make_guards

    if using == "default" and app_config.label == "common":
        make_guards()
