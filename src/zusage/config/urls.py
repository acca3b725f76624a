"""All addresses of the house."""

from django.urls import include, path

urlpatterns = [
    path("arbeitsplatz/", include("zusage.workplace.urls")),
    path("wort-gehalten", include("zusage.record.urls")),
    path("", include("zusage.portal.urls")),
]

handler400 = "zusage.config.errors.bad_request"
handler403 = "zusage.config.errors.forbidden"
handler404 = "zusage.config.errors.not_found"
handler500 = "zusage.config.errors.server_error"
