"""Addresses of the record; they are printed on letters and quoted by others, and do not change."""

from django.urls import path

from zusage.record import views

app_name = "record"
urlpatterns = [
    path("", views.page, name="page"),
    path(".csv", views.as_csv, name="csv"),
    path(".json", views.as_json, name="json"),
]
