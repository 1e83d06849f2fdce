"""Addresses of activities, below ``/agreements/<uuid>/activities/``."""

from django.urls import path

from agreements import views_activities

app_name = "activities"

urlpatterns = [
    path("add/", views_activities.add, name="add"),
    path("<uuid:pk>/edit/", views_activities.edit, name="edit"),
    path("<uuid:pk>/remove/", views_activities.remove, name="remove"),
    path("<uuid:pk>/file/", views_activities.download, name="download"),
]
