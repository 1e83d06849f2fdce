"""Addresses of reviews, below ``/reviews/``."""

from django.urls import path

from agreements import views_review_list, views_reviews

app_name = "reviews"

urlpatterns = [
    path("", views_review_list.review_list, name="list"),
    path("<uuid:pk>/", views_reviews.detail, name="detail"),
    path("<uuid:pk>/open/", views_reviews.open_, name="open"),
    path("<uuid:pk>/redate/", views_reviews.redate, name="redate"),
    path("<uuid:pk>/hold/", views_reviews.hold, name="hold"),
    path("<uuid:pk>/conclude/", views_reviews.conclude, name="conclude"),
    path("<uuid:pk>/waive/", views_reviews.waive, name="waive"),
    path("of/<uuid:agreement_pk>/add/", views_reviews.add, name="add"),
]
