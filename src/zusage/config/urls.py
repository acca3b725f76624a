"""All addresses of the house."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path(prefix, include(f"zusage.{chapter}.urls"))
    for prefix, chapter in (("arbeitsplatz/", "workplace"), ("wort-gehalten", "record"), ("", "portal"))
    if find_spec(f"zusage.{chapter}") and find_spec(f"zusage.{chapter}.urls")
]

handler400 = "zusage.config.errors.bad_request"
handler403 = "zusage.config.errors.forbidden"
handler404 = "zusage.config.errors.not_found"
handler500 = "zusage.config.errors.server_error"
