"""Addresses of requests, below ``/transfer-requests/``."""

from django.urls import path

from transfers import (
    views_requests_acts,
    views_requests_choices,
    views_requests_detail,
    views_requests_form,
    views_requests_list,
)

app_name = "requests"

urlpatterns = [
    path("", views_requests_list.request_list, name="list"),
    path("new/", views_requests_form.create, name="create"),
    path("attachments/<uuid:paper>/", views_requests_detail.download, name="download"),
    path("<uuid:pk>/", views_requests_detail.detail, name="detail"),
    path("<uuid:pk>/edit/", views_requests_form.resume, name="edit"),
    path("<uuid:pk>/steps/<int:number>/", views_requests_form.step, name="step"),
    path("<uuid:pk>/techniques/", views_requests_choices.techniques, name="techniques"),
    path("<uuid:pk>/duplicates/", views_requests_choices.duplicates, name="duplicates"),
    path("<uuid:pk>/sources/", views_requests_choices.sources, name="sources"),
    path("<uuid:pk>/submit/", views_requests_form.submit, name="submit"),
    path("<uuid:pk>/withdraw/", views_requests_acts.withdraw, name="withdraw"),
    path("<uuid:pk>/delete/", views_requests_acts.delete, name="delete"),
    path("<uuid:pk>/attach/", views_requests_acts.attach, name="attach"),
    path("<uuid:pk>/endorse/", views_requests_acts.endorse, name="endorse"),
    path("<uuid:pk>/return/", views_requests_acts.return_, name="return"),
    path("<uuid:pk>/assign/", views_requests_acts.assign, name="assign"),
    path("<uuid:pk>/accept/", views_requests_acts.accept, name="accept"),
    path("<uuid:pk>/decline/", views_requests_acts.decline, name="decline"),
    path("<uuid:pk>/ask/", views_requests_acts.ask, name="ask"),
    path("<uuid:pk>/answer/", views_requests_acts.answer, name="answer"),
]
