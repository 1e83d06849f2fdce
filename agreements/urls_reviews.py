"""Addresses of reviews, below ``/reviews/``."""

from django.urls import path

from agreements import (
    views_review_compare,
    views_review_detail,
    views_review_list,
    views_review_meeting,
    views_review_papers,
    views_review_reports,
    views_reviews,
)

app_name = "reviews"

urlpatterns = [
    path("", views_review_list.review_list, name="list"),
    path("<uuid:pk>/", views_review_detail.detail, name="detail"),
    path("<uuid:pk>/open/", views_reviews.open_, name="open"),
    path("<uuid:pk>/redate/", views_reviews.redate, name="redate"),
    path("<uuid:pk>/hold/", views_reviews.hold, name="hold"),
    path("<uuid:pk>/waive/", views_reviews.waive, name="waive"),
    path("<uuid:pk>/report/<slug:slug>/", views_review_reports.report, name="report"),
    path("<uuid:pk>/report/<slug:slug>/submit/", views_review_reports.submit, name="submit-report"),
    path(
        "<uuid:pk>/report/<slug:slug>/return/", views_review_reports.return_, name="return-report"
    ),
    path("<uuid:pk>/report/<slug:slug>/nudge/", views_review_reports.nudge, name="nudge"),
    path("<uuid:pk>/compare/", views_review_compare.compare, name="compare"),
    path("<uuid:pk>/minutes/", views_review_meeting.minutes, name="minutes"),
    path("<uuid:pk>/confirm/", views_review_meeting.confirm, name="confirm"),
    path("<uuid:pk>/conclude/", views_review_meeting.conclude, name="conclude"),
    path("<uuid:pk>/reopen/", views_review_meeting.reopen, name="reopen"),
    path("of/<uuid:agreement_pk>/add/", views_reviews.add, name="add"),
    path("<uuid:pk>/papers/<slug:kind>/", views_review_papers.paper, name="paper"),
    path("<uuid:pk>/papers/<uuid:paper_pk>/word/", views_review_papers.word, name="paper-word"),
    path("<uuid:pk>/papers/<uuid:paper_pk>/pdf/", views_review_papers.pdf, name="paper-pdf"),
]
