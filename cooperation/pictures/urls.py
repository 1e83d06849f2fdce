"""Addresses of the pictures, below ``/map/``."""

from django.urls import path

from cooperation.pictures import views, views_network

app_name = "pictures"

urlpatterns = [
    path("", views.country, name="map"),
    path("network/", views_network.network, name="network"),
]
