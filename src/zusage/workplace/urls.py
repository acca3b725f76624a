"""Addresses of the workplace chapter."""

from typing import Any

app_name = "workplace"
urlpatterns: list[Any] = []
