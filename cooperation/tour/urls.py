"""Addresses of the walk through the demonstration, below ``/tour/``."""

from django.urls import path

from cooperation.tour import views

app_name = "tour"

urlpatterns = [
    path("", views.begin, name="begin"),
    path("end/", views.end, name="end"),
]
