"""Addresses of the workplace."""

from django.urls import path

from zusage.workplace.views import case, counter, failed_jobs, login, post, processes, today

app_name = "workplace"
urlpatterns = [
    path("", today.today, name="today"),
    path("anmelden", login.login, name="login"),
    path("abmelden", login.logout, name="logout"),
    path("suche", today.search, name="search"),
    path("vorgang/<str:reference>", case.case, name="case"),
    path("vorgang/<str:reference>/ablauf", processes.of_case, name="process_of_case"),
    path("vorgang/<str:reference>/aufgabe/<uuid:item_id>", case.decide, name="decide"),
    path("vorgang/<str:reference>/aufgabe/<uuid:item_id>/entwurf.pdf", case.draft, name="draft"),
    path("vorgang/<str:reference>/unterlage/<uuid:document_id>", case.document, name="document"),
    path("vorgang/<str:reference>/nachricht", case.message, name="message"),
    path("vorgang/<str:reference>/verlaengern", case.extend, name="extend"),
    path("vorgang/<str:reference>/vollstaendig", case.confirm_papers, name="confirm_papers"),
    path("vorgang/<str:reference>/frist-verlaengern", case.extend_approval, name="extend_approval"),
    path("vorgang/<str:reference>/frist-abgelaufen", case.judge_approval, name="judge_approval"),
    path("vorgang/<str:reference>/uebergeben/<uuid:delivery_id>", case.hand_over, name="hand_over"),
    path("vorgang/<str:reference>/neu-versenden/<uuid:delivery_id>", case.send_again, name="send_again"),
    path("ablauf", processes.services, name="processes"),
    path("ablauf/<slug:key>", processes.service, name="process"),
    path("neu", counter.choose, name="new"),
    path("neu/<slug:key>", counter.register, name="register"),
    path("neu/<slug:key>/beleg.pdf", counter.receipt_pdf, name="receipt"),
    path("post", post.room, name="post"),
    path("post/lauf", post.gather, name="gather"),
    path("post/lauf/<uuid:run_id>", post.run, name="run"),
    path("post/lauf/<uuid:run_id>/stapel.pdf", post.batch, name="batch"),
    path("post/lauf/<uuid:run_id>/liste.pdf", post.listing, name="listing"),
    path("post/ruecklauf", post.returned, name="returned"),
    path("post/ruecklauf/<uuid:delivery_id>", post.record_returned, name="record_returned"),
    path("stillstand", failed_jobs.jobs, name="stuck"),
    path("stillstand/<uuid:job_id>", failed_jobs.revive, name="revive"),
]
