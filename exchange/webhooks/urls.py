"""Webhooks: ``/webhooks/``."""

from django.urls import path

from exchange.webhooks import views, views_acts

app_name = "webhooks"

urlpatterns = [
    path("", views.endpoint_list, name="list"),
    path("guide/", views.guide, name="guide"),
    path("new/", views_acts.register, name="register"),
    path("<uuid:pk>/", views.endpoint_detail, name="detail"),
    path("<uuid:pk>/edit/", views_acts.edit, name="edit"),
    path("<uuid:pk>/secret/", views_acts.rotate, name="rotate"),
    path("<uuid:pk>/pause/", views_acts.pause, name="pause"),
    path("<uuid:pk>/resume/", views_acts.resume, name="resume"),
    path("<uuid:pk>/test/", views_acts.test, name="test"),
    path("<uuid:pk>/delete/", views_acts.delete, name="delete"),
    path("deliveries/<uuid:pk>/", views.delivery_detail, name="delivery"),
    path("deliveries/<uuid:pk>/resend/", views_acts.resend_delivery, name="resend"),
]
