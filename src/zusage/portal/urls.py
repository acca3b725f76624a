"""Addresses of the portal chapter. They are German words, stand on letters, and do not change.

Page keys of a form have no hyphen, so the fixed words under ``antrag`` cannot meet one.
"""

from django.urls import path

from zusage.portal.views import application, case, receipt, services, static_pages

app_name = "portal"
urlpatterns = [
    path("", services.home, name="home"),
    path("leistungen/<slug:key>", services.service, name="service"),
    path("leistungen/<slug:key>/ablauf", services.process, name="process"),
    path("leistungen/<slug:key>/beginnen", application.start, name="start"),
    path("antrag/<str:token>", application.resume, name="resume"),
    path("antrag/<str:token>/angaben-pruefen", application.check, name="check"),
    path("antrag/<str:token>/entwurf-verwerfen", application.discard, name="discard"),
    path("antrag/<str:token>/<slug:page>", application.question_page, name="question"),
    path("eingang", receipt.receipt, name="receipt"),
    path("eingang.pdf", receipt.receipt_pdf, name="receipt_pdf"),
    path("vorgang", case.find, name="find"),
    path("vorgang/stand", case.status, name="status"),
    path("vorgang/ablauf", case.process, name="process_of_case"),
    path("vorgang/unterlagen", case.papers, name="papers"),
    path("vorgang/nachricht", case.message, name="message"),
    path("vorgang/zurueckziehen", case.withdraw, name="withdraw"),
    path("vorgang/zusage.json", case.proof, name="proof"),
    path("vorgang/schreiben/<uuid:document_id>.pdf", case.letter, name="letter"),
    path("vorgang/beenden", case.leave, name="leave"),
    path("barrierefreiheit", static_pages.accessibility, name="accessibility"),
    path("barriere-melden", static_pages.report_barrier, name="report_barrier"),
    path("datenschutz", static_pages.privacy, name="privacy"),
    path("impressum", static_pages.imprint, name="imprint"),
    path("zusage-pruefen", static_pages.check_promise, name="check_promise"),
    path("schluessel.json", static_pages.keys, name="keys"),
]
