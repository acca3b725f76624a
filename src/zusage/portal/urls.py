"""Addresses of the portal chapter. They are German words, stand on letters, and do not change.

Page keys of a form have no hyphen, so the fixed words under ``antrag`` cannot meet one.
"""

from django.urls import path

from zusage.portal.views import applying, asking, following, receiving, telling

app_name = "portal"
urlpatterns = [
    path("", asking.home, name="home"),
    path("leistungen/<slug:key>", asking.service, name="service"),
    path("leistungen/<slug:key>/ablauf", asking.process, name="process"),
    path("leistungen/<slug:key>/beginnen", applying.start, name="start"),
    path("antrag/<str:token>", applying.resume, name="resume"),
    path("antrag/<str:token>/angaben-pruefen", applying.check, name="check"),
    path("antrag/<str:token>/entwurf-verwerfen", applying.discard, name="discard"),
    path("antrag/<str:token>/<slug:page>", applying.question_page, name="question"),
    path("eingang", receiving.receipt, name="receipt"),
    path("eingang.pdf", receiving.receipt_pdf, name="receipt_pdf"),
    path("vorgang", following.find, name="find"),
    path("vorgang/stand", following.status, name="status"),
    path("vorgang/ablauf", following.process, name="process_of_case"),
    path("vorgang/unterlagen", following.papers, name="papers"),
    path("vorgang/nachricht", following.message, name="message"),
    path("vorgang/zurueckziehen", following.withdraw, name="withdraw"),
    path("vorgang/zusage.json", following.proof, name="proof"),
    path("vorgang/schreiben/<uuid:document_id>.pdf", following.letter, name="letter"),
    path("vorgang/beenden", following.leave, name="leave"),
    path("barrierefreiheit", telling.accessibility, name="accessibility"),
    path("barriere-melden", telling.report_barrier, name="report_barrier"),
    path("datenschutz", telling.privacy, name="privacy"),
    path("impressum", telling.imprint, name="imprint"),
    path("zusage-pruefen", telling.check_promise, name="check_promise"),
    path("schluessel.json", telling.keys, name="keys"),
]
