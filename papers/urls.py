"""Addresses of texts and numbers, below ``/papers/``."""

from django.urls import path

from papers import views_register, views_texts

app_name = "papers"

urlpatterns = [
    path("texts/", views_texts.text_list, name="text-list"),
    path("texts/<slug:key>/", views_texts.text, name="text"),
    path("texts/<slug:key>/restore/", views_texts.restore, name="restore-text"),
    path("register/<slug:slug>/", views_register.register, name="register"),
    path("register/<slug:slug>/series/", views_register.turn_on, name="turn-on-series"),
    path("series/<int:pk>/off/", views_register.turn_off, name="turn-off-series"),
    path("numbers/<uuid:pk>/void/", views_register.void, name="void"),
]
