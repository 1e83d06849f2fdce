"""Addresses of the pictures, below ``/map/``."""

from django.urls import path

from cooperation.pictures import views

app_name = "pictures"

urlpatterns = [
    path("", views.country, name="map"),
]
