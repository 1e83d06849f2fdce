"""Addresses of the calendar, below ``/calendar/``."""

from django.urls import path

from cooperation.calendar import views, views_feeds

app_name = "calendar"

urlpatterns = [
    path("", views.month, name="month"),
    path("list/", views.agenda, name="list"),
    path("feeds/", views_feeds.feeds, name="feeds"),
    path("feeds/<uuid:pk>/revoke/", views_feeds.revoke, name="revoke-feed"),
    path("feeds/<str:token>.ics", views_feeds.feed, name="feed"),
]
