"""Addresses of coverage, satellites, networks and visits, below ``/networks/``."""

from django.urls import path

from transfers import views_coverage, views_networks, views_visits

app_name = "networks"

urlpatterns = [
    path("", views_coverage.coverage, name="list"),
    path("satellites/", views_networks.satellites, name="satellites"),
    path("satellites/new/", views_networks.satellite_create, name="satellite-create"),
    path("satellites/<uuid:pk>/end/", views_networks.satellite_end, name="satellite-end"),
    path("regional/", views_networks.networks, name="networks"),
    path("regional/new/", views_networks.network_create, name="network-create"),
    path("regional/<uuid:pk>/", views_networks.network_detail, name="detail"),
    path("regional/<uuid:pk>/end/", views_networks.network_end, name="network-end"),
    path("regional/<uuid:pk>/members/new/", views_networks.member_add, name="member-add"),
    path(
        "regional/<uuid:pk>/members/<int:member_pk>/end/",
        views_networks.member_end,
        name="member-end",
    ),
    path("visits/", views_visits.visits, name="visits"),
    path("visits/new/", views_visits.create, name="visit-create"),
    path("visits/<uuid:pk>/", views_visits.correct, name="visit-correct"),
]
