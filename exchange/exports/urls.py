"""Lists as spreadsheets: ``/exports/``."""

from django.urls import path

from exchange.exports import views

app_name = "exports"

urlpatterns = [
    path("", views.run_list, name="list"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/stop/", views.stop, name="stop"),
    path("<uuid:pk>/file", views.file, name="file"),
    path("<slug:slug>.<str:ending>", views.take, name="take"),
    path("<slug:slug>/<str:ending>/", views.ask, name="ask"),
]
