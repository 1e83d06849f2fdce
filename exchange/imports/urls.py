"""Bringing in records by table: ``/imports/``."""

from django.urls import path

from exchange.imports import views, views_acts

app_name = "imports"

urlpatterns = [
    path("", views.run_list, name="list"),
    path("new/<slug:kind>/", views_acts.upload, name="new"),
    path("template/<slug:kind>.<str:ending>", views.template, name="template"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/columns/", views_acts.columns, name="columns"),
    path("<uuid:pk>/write/", views_acts.write, name="write"),
    path("<uuid:pk>/stop/", views_acts.stop, name="stop"),
    path("<uuid:pk>/result.<str:ending>", views.result, name="result"),
]
