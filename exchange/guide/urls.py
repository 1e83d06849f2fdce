"""The developers' guide: ``/api/`` and ``/api/guide/…``."""

from django.urls import path

from exchange.guide import views

app_name = "guide"

urlpatterns = [
    path("", views.root, name="start"),
    path("guide/lists/", views.lists, name="lists"),
    path("guide/changes/", views.changes, name="changes"),
    path("guide/writes/", views.writes, name="writes"),
    path("guide/errors/", views.errors, name="errors"),
    path("guide/keep_copy.py", views.example_client, name="client"),
]
