"""Addresses of the workplace: pages that only read, and every act of the registry."""

from django.urls import path

from zusage.workplace.acting import addresses
from zusage.workplace.views import case, failed_jobs, login, post, processes, today

app_name = "workplace"
urlpatterns = [
    path("", today.today, name="today"),
    path("anmelden", login.login, name="login"),
    path("abmelden", login.logout, name="logout"),
    path("suche", today.search, name="search"),
    path("vorgang/<str:reference>", case.case, name="case"),
    path("vorgang/<str:reference>/ablauf", processes.of_case, name="process_of_case"),
    path("vorgang/<str:reference>/unterlage/<uuid:document_id>", case.document, name="document"),
    path("ablauf", processes.services, name="processes"),
    path("ablauf/<slug:key>", processes.service, name="process"),
    path("post", post.room, name="post"),
    path("post/lauf/<uuid:run_id>/stapel.pdf", post.batch, name="batch"),
    path("post/lauf/<uuid:run_id>/liste.pdf", post.listing, name="listing"),
    path("post/ruecklauf", post.returned, name="returned"),
    path("stillstand", failed_jobs.jobs, name="stuck"),
    *addresses(),
]
