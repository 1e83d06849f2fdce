"""Addresses of the leaders' dashboard, below ``/dashboard/``."""

from django.urls import path

from cooperation.dashboard import views

app_name = "dashboard"

urlpatterns = [
    path("", views.show, name="show"),
    path("dashboard.pdf", views.pdf, name="pdf"),
]
