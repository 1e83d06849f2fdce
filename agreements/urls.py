"""Addresses of agreements, below ``/agreements/``."""

from django.urls import path

from agreements import (
    views_decisions,
    views_detail,
    views_documents,
    views_drafting,
    views_lifecycle,
    views_list,
    views_signing,
)

app_name = "agreements"

urlpatterns = [
    path("", views_list.agreement_list, name="list"),
    path("new/", views_drafting.create, name="create"),
    path("<uuid:pk>/", views_detail.detail, name="detail"),
    path("<uuid:pk>/edit/", views_drafting.edit, name="edit"),
    path("<uuid:pk>/circulate/", views_drafting.circulate, name="circulate"),
    path("<uuid:pk>/withdraw/", views_drafting.withdraw, name="withdraw"),
    path("<uuid:pk>/comment/", views_drafting.comment, name="comment"),
    path("<uuid:pk>/delete/", views_drafting.delete, name="delete"),
    path("<uuid:pk>/sign/", views_signing.sign, name="sign"),
    path("<uuid:pk>/sign/plan/", views_signing.sign_plan, name="sign-plan"),
    path("<uuid:pk>/fill-in/", views_signing.fill_in, name="fill-in"),
    path("<uuid:pk>/amend/", views_signing.amend, name="amend"),
    path("<uuid:pk>/suspend/", views_lifecycle.suspend, name="suspend"),
    path("<uuid:pk>/resume/", views_lifecycle.resume, name="resume"),
    path("<uuid:pk>/terminate/", views_lifecycle.terminate, name="terminate"),
    path("<uuid:pk>/renew/", views_lifecycle.renew, name="renew"),
    path("<uuid:pk>/documents/add/", views_documents.add, name="add-document"),
    path("decisions/<uuid:pk>/", views_decisions.decide, name="decide-merger"),
    path("documents/<uuid:pk>/", views_documents.download, name="download"),
]
