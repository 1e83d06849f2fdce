"""Addresses of contracts, below ``/transfer-contracts/``."""

from django.urls import path

from transfers import (
    views_contracts_acts,
    views_contracts_detail,
    views_contracts_drafting,
    views_contracts_figures,
    views_contracts_list,
    views_contracts_papers,
    views_contracts_parts,
    views_decisions,
    views_rounds,
    views_trainees,
)

app_name = "contracts"

urlpatterns = [
    path("", views_contracts_list.contract_list, name="list"),
    path("new/", views_contracts_drafting.create, name="create"),
    path("new/basis/", views_contracts_drafting.basis, name="basis"),
    path("independence/", views_contracts_figures.independence, name="independence"),
    path("retention/", views_contracts_figures.retention, name="retention"),
    path("decisions/<uuid:pk>/", views_decisions.decide, name="decide-merger"),
    path("<uuid:pk>/", views_contracts_detail.detail, name="detail"),
    path("<uuid:pk>/edit/", views_contracts_drafting.edit, name="edit"),
    path("<uuid:pk>/delete/", views_contracts_drafting.delete, name="delete"),
    path("<uuid:pk>/fill-in/", views_contracts_drafting.fill_in, name="fill-in"),
    path("<uuid:pk>/sign/<str:side>/", views_contracts_acts.sign, name="sign"),
    path("<uuid:pk>/start/", views_contracts_acts.start, name="start"),
    path("<uuid:pk>/suspend/", views_contracts_acts.suspend, name="suspend"),
    path("<uuid:pk>/resume/", views_contracts_acts.resume, name="resume"),
    path("<uuid:pk>/terminate/", views_contracts_acts.terminate, name="terminate"),
    path("<uuid:pk>/propose/", views_contracts_acts.propose, name="propose"),
    path("<uuid:pk>/confirm/", views_contracts_acts.confirm, name="confirm"),
    path("<uuid:pk>/send-back/", views_contracts_acts.send_back, name="send-back"),
    path("<uuid:pk>/liquidate/<str:side>/", views_contracts_acts.liquidate, name="liquidate"),
    path("<uuid:pk>/stages/<str:kind>/<str:part>/", views_contracts_parts.stage, name="stage"),
    path("<uuid:pk>/readiness/<uuid:item_pk>/", views_contracts_parts.readiness, name="readiness"),
    path("<uuid:pk>/readiness/<uuid:item_pk>/waive/", views_contracts_parts.waive, name="waive"),
    path(
        "<uuid:pk>/readiness/<uuid:item_pk>/document/",
        views_contracts_papers.evidence,
        name="evidence",
    ),
    path(
        "<uuid:pk>/performances/<int:performance_pk>/",
        views_contracts_parts.performance,
        name="performance",
    ),
    path("<uuid:pk>/rounds/new/", views_rounds.create, name="record-round"),
    path("<uuid:pk>/rounds/<uuid:round_pk>/", views_rounds.correct, name="correct-round"),
    path("<uuid:pk>/rounds/<uuid:round_pk>/remove/", views_rounds.remove, name="remove-round"),
    path("<uuid:pk>/trainees/new/", views_trainees.create, name="record-trainee"),
    path("<uuid:pk>/trainees/<uuid:trainee_pk>/", views_trainees.correct, name="correct-trainee"),
    path("<uuid:pk>/trainees/<uuid:trainee_pk>/certify/", views_trainees.certify, name="certify"),
    path("<uuid:pk>/trainees/<uuid:trainee_pk>/left/", views_trainees.depart, name="depart"),
    path(
        "<uuid:pk>/trainees/<uuid:trainee_pk>/posts/<int:months>/",
        views_trainees.post,
        name="answer-post",
    ),
    path("<uuid:pk>/contract.docx", views_contracts_papers.word, name="word"),
    path("<uuid:pk>/contract.pdf", views_contracts_papers.pdf, name="pdf"),
    path(
        "<uuid:pk>/minutes/<slug:kind>.<slug:ending>",
        views_contracts_papers.closing,
        name="closing",
    ),
    path("<uuid:pk>/scan/", views_contracts_papers.scan, name="scan"),
]
