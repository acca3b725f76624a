"""Addresses of the record chapter."""

from typing import Any

app_name = "record"
urlpatterns: list[Any] = []
