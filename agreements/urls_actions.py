"""Addresses of action items, below ``/action-items/``."""

from django.urls import path

from agreements import views_item_list, views_items

app_name = "actions"

urlpatterns = [
    path("", views_item_list.item_list, name="list"),
    path("add/", views_items.add, name="add"),
    path("<uuid:pk>/", views_items.detail, name="detail"),
    path("<uuid:pk>/edit/", views_items.edit, name="edit"),
    path("<uuid:pk>/assign/", views_items.assign, name="assign"),
    path("<uuid:pk>/do/", views_items.do, name="do"),
    path("<uuid:pk>/verify/", views_items.verify, name="verify"),
    path("<uuid:pk>/send-back/", views_items.send_back, name="send-back"),
    path("<uuid:pk>/drop/", views_items.drop, name="drop"),
]
