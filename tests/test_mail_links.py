"""A mail's link lands on the very act: every kind of message, opened by its recipient signed out.

Each kind has a case here; a new kind without one fails.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import models
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from agreements.models import MergerDecision, Review
from agreements.services import return_report, submit_report
from agreements.states import ItemStatus, ReviewStatus, Status
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_review
from agreements.tests.items import make_item
from agreements.tests.reviews import confirm, held, minuted, opened, report_of, write
from agreements.unanswered import unanswered_on
from conftest import PASSWORD, Cast, organisation, person
from cooperation.digest.planning import week_of
from exchange.models import EndpointStatus
from exchange.tests import tables
from exchange.tests.webhooks import make_endpoint
from hospitals.changes import Act, NewUnit, Statement
from hospitals.models import Province
from hospitals.planning import plan_change
from hospitals.services import record_change
from outbox.kinds import message_kinds
from outbox.models import Message
from outbox.rendering import render
from transfers.models import ContractDecision
from transfers.states import ContractStatus, RequestStatus, StageKind
from transfers.tests.contract_builders import (
    make_contract,
    make_performance,
    make_posts,
    make_trainee,
)
from transfers.tests.request_builders import make_request

TODAY = dt.date(2026, 11, 23)
MONTH_AGO = TODAY - dt.timedelta(days=30)
EYES, DAK_NONG = "mat-hcm", "da-khoa-dak-nong"
PLANNED = {"planned_on": TODAY.isoformat()}


@dataclass
class Sent:
    """One mail: to whom, for which body, about what; ``sees``: what its page offers, as a pattern
    in the page's source."""

    to: User
    body: str
    about: models.Model
    sees: str
    payload: dict[str, Any] = field(default_factory=dict)


Case = Callable[[Cast], Sent]
CASES: dict[str, Case] = {}


def case(*kinds: str) -> Callable[[Case], Case]:
    def remember(build: Case) -> Case:
        CASES.update(dict.fromkeys(kinds, build))
        return build

    return remember


# --- Accounts -----------------------------------------------------------------------------
@case("account_invitation")
def _invited(cast: Cast) -> Sent:
    cast.hub_officer.set_unusable_password()
    cast.hub_officer.save()
    return Sent(cast.hub_officer, "", cast.hub_officer, 'name="password1"')


@case("password_reset")
def _reset(cast: Cast) -> Sent:
    return Sent(cast.hub_officer, "", cast.hub_officer, 'name="password1"')


@case("weekly_digest")
def _digest(cast: Cast) -> Sent:
    review = make_review(make_agreement(), TODAY + dt.timedelta(days=3))
    payload = {**PLANNED, "week": week_of(TODAY)}
    return Sent(cast.hub_officer, HUB, cast.hub_officer, f"/reviews/{review.pk}/", payload)


@case("nobody_answers")
def _nobody(cast: Cast) -> Sent:
    person("nghe-an", "syt-40-nghe-an")
    make_review(make_agreement(partners=("syt-40-nghe-an",)), TODAY + dt.timedelta(days=5))
    units = tuple(Province.objects.get(uid=uid) for uid in ("40-nghe-an", "42-ha-tinh"))
    _record(cast, Act("merge", units, NewUnit("Tỉnh Nghệ Tĩnh", "province", code="40")))
    (row,) = unanswered_on(TODAY)
    return Sent(cast.administrator, "", row.body, "/people/proposals/[0-9a-f-]+/", PLANNED)


@case("webhook_disabled")
def _webhook(cast: Cast) -> Sent:
    since = timezone.now()
    endpoint = make_endpoint(status=EndpointStatus.DISABLED, status_since=since)
    payload = {"since": since.isoformat(), "is_gone": False}
    return Sent(cast.hub_head, HUB, endpoint, "Cho gửi tiếp|Gửi tiếp", payload)


@case("import_ended")
def _import(cast: Cast) -> Sent:
    run = tables.written("agreements", cast.hub_officer, tables.AGREEMENT)
    return Sent(cast.hub_officer, "", run, f"/imports/{run.pk}/result")


# --- Agreements and reviews ---------------------------------------------------------------
@case("draft_circulated")
def _draft(cast: Cast) -> Sent:
    agreement = make_agreement(Status.CIRCULATED)
    return Sent(
        cast.partner_officer, PARTNER, agreement, f"/agreements/{agreement.pk}/comment/", PLANNED
    )


@case("review_reminder")
def _review_due(cast: Cast) -> Sent:
    review = opened(make_agreement(), cast)
    payload = {**PLANNED, "due_on": review.due_on.isoformat(), "lead": 7}
    return Sent(cast.partner_officer, PARTNER, review, _report(review), payload)


@case("review_redated")
def _redated(cast: Cast) -> Sent:
    review = opened(make_agreement(), cast)
    payload = {
        **PLANNED,
        "due_on": review.due_on.isoformat(),
        "old_due_on": TODAY.isoformat(),
        "reason": "Giám đốc đi công tác",
    }
    return Sent(cast.partner_officer, PARTNER, review, "30/11/2026", payload)


@case("report_owed", "report_nudge")
def _report_owed(cast: Cast) -> Sent:
    review = opened(make_agreement(), cast)
    return Sent(cast.partner_officer, PARTNER, report_of(review), 'name="summary"', PLANNED)


@case("report_returned")
def _returned(cast: Cast) -> Sent:
    report = write(report_of(opened(make_agreement(), cast)), cast)
    report = submit_report(report, by=cast.partner_head)
    return_report(report, by=cast.hub_officer, remarks="Thiếu số liệu")
    return Sent(cast.partner_officer, PARTNER, report, 'name="summary"', PLANNED)


@case("report_submitted")
def _submitted(cast: Cast) -> Sent:
    report = write(report_of(opened(make_agreement(), cast)), cast)
    submit_report(report, by=cast.partner_head)
    sees = f"/reviews/{report.review_id}/report/{PARTNER}/return/"
    return Sent(cast.hub_officer, HUB, report, sees, PLANNED)


@case("minutes_to_confirm")
def _minutes(cast: Cast) -> Sent:
    review = minuted(held(make_agreement(), cast), cast)
    return Sent(cast.partner_head, PARTNER, review, f"/reviews/{review.pk}/confirm/", PLANNED)


@case("confirmation_voided")
def _voided(cast: Cast) -> Sent:
    review = minuted(held(make_agreement(), cast), cast)
    confirmation = confirm(review, cast)
    minuted(review, cast, minutes="Sửa lại.")
    payload = {**PLANNED, "confirmation": str(confirmation.pk), "because": "Sửa lời"}
    return Sent(cast.partner_head, PARTNER, review, f"/reviews/{review.pk}/confirm/", payload)


@case("review_concluded")
def _concluded(cast: Cast) -> Sent:
    review = make_review(
        make_agreement(), MONTH_AGO, status=ReviewStatus.CONCLUDED, conclusions="Đạt phần lớn."
    )
    return Sent(cast.partner_officer, PARTNER, review, "Đạt phần lớn", PLANNED)


@case("action_item_reminder")
def _item_due(cast: Cast) -> Sent:
    item = make_item()
    payload = {**PLANNED, "due_on": item.due_on.isoformat(), "lead": 7}
    return Sent(cast.partner_officer, PARTNER, item, f"/action-items/{item.pk}/do/", payload)


@case("action_item_moved")
def _item_done(cast: Cast) -> Sent:
    item = make_item(status=ItemStatus.DONE, done_by=cast.partner_officer)
    payload = {"event": "done", "words": "Đã gửi"}
    return Sent(cast.hub_officer, HUB, item, f"/action-items/{item.pk}/verify/", payload)


@case("merger_decision")
def _merger(cast: Cast) -> Sent:
    make_agreement(partners=["syt-74-binh-duong"], signed_on=dt.date(2024, 3, 1), entered_on=TODAY)
    return Sent(cast.hub_officer, HUB, MergerDecision.objects.get(), 'name="choice"', PLANNED)


# --- Requests -----------------------------------------------------------------------------
@case("request_moved")
def _request(cast: Cast) -> Sent:
    request = make_request(RequestStatus.SUBMITTED)
    head = person("head-lam-dong", "syt-68-lam-dong", Role.HEAD)
    payload = {
        "event": "filed",
        "status": RequestStatus.SUBMITTED,
        "body": str(organisation(DAK_NONG).pk),
        "words": "",
    }
    sees = f"/transfer-requests/{request.pk}/endorse/"
    return Sent(head, "syt-68-lam-dong", request, sees, payload)


@case("request_reminder")
def _request_waits(cast: Cast) -> Sent:
    since = TODAY - dt.timedelta(days=15)
    request = make_request(RequestStatus.WITH_SOURCE, since=since)
    payload = {**PLANNED, "since": since.isoformat()}
    sees = f"/transfer-requests/{request.pk}/accept/"
    return Sent(cast.giving_coordinator, EYES, request, sees, payload)


# --- Contracts ----------------------------------------------------------------------------
def _contract(
    status: ContractStatus, act: str, *, to: str = "recipient", role: str = Role.HEAD, **more: Any
) -> Case:
    """``act``: the page of the act, below the contract's own; or words that stand on it."""

    def build(cast: Cast) -> Sent:
        contract = make_contract(status, **more)
        slug = DAK_NONG if to == "recipient" else EYES
        reader = person(f"{to}-reader", slug, role)
        payload = {**PLANNED, "side": "source" if to == "recipient" else "recipient"}
        sees = f"/transfer-contracts/{contract.pk}/{act}" if act.endswith("/") else act
        return Sent(reader, slug, contract, sees, payload)

    return build


_DAY = TODAY - dt.timedelta(days=5)
_NO_TARGETS = {"modality": "satellite", "target_cases": None, "target_trainees": None}
CASES |= {
    "contract_drafted": _contract(ContractStatus.DRAFT, "edit/", role=Role.OFFICER),
    "contract_changed": _contract(ContractStatus.DRAFT, "sign/recipient/"),
    "contract_signed_by_one": _contract(
        ContractStatus.DRAFT, "sign/recipient/", source_signed_on=_DAY
    ),
    "contract_signed": _contract(ContractStatus.SIGNED, "start/", to="source"),
    "contract_started": _contract(ContractStatus.RUNNING, "rounds/new/", role=Role.OFFICER),
    "contract_suspended": _contract(
        ContractStatus.SUSPENDED, "resume/", to="source", suspended_on=_DAY
    ),
    "contract_resumed": _contract(ContractStatus.RUNNING, "rounds/new/", role=Role.OFFICER),
    "contract_terminated": _contract(
        ContractStatus.TERMINATED, "Đã chấm dứt|Chấm dứt", terminated_on=_DAY
    ),
    "contract_proposed": _contract(ContractStatus.PROPOSED, "confirm/", to="source", **_NO_TARGETS),
    "contract_sent_back": _contract(ContractStatus.RUNNING, "propose/", **_NO_TARGETS),
    "contract_accepted": _contract(
        ContractStatus.ACCEPTED, "liquidate/recipient/", accepted_on=_DAY
    ),
    "contract_liquidated_by_one": _contract(
        ContractStatus.ACCEPTED,
        "liquidate/recipient/",
        accepted_on=_DAY,
        source_liquidated_on=_DAY,
    ),
    "contract_liquidated": _contract(
        ContractStatus.LIQUIDATED,
        "Đã thanh lý|Thanh lý",
        accepted_on=_DAY,
        source_liquidated_on=_DAY,
        recipient_liquidated_on=_DAY,
    ),
}


@case("contract_stage_late")
def _stage(cast: Cast) -> Sent:
    contract = make_contract()
    stage = contract.stages.get(kind=StageKind.TRAINING)
    stage.planned_to = _DAY
    stage.save()
    payload = {**PLANNED, "stage": stage.pk, "due_on": _DAY.isoformat()}
    sees = f"/transfer-contracts/{contract.pk}/stages/{stage.kind}/"
    return Sent(cast.receiving_coordinator, DAK_NONG, contract, sees, payload)


@case("contract_posts_asked")
def _posts(cast: Cast) -> Sent:
    contract = make_contract(ContractStatus.ACCEPTED, accepted_on=MONTH_AGO)
    make_posts(make_trainee(contract), None, first=_DAY)
    payload = {**PLANNED, "months": 6, "due_on": _DAY.isoformat()}
    return Sent(cast.receiving_coordinator, DAK_NONG, contract, "/posts/6/", payload)


@case("contract_performance_asked")
def _performance(cast: Cast) -> Sent:
    contract = make_contract(ContractStatus.ACCEPTED, accepted_on=MONTH_AGO)
    question = make_performance(contract, _DAY)
    payload = {**PLANNED, "performance": question.pk}
    return Sent(
        cast.receiving_coordinator, DAK_NONG, contract, f"/performances/{question.pk}/", payload
    )


@case("contract_few_performers")
def _few(cast: Cast) -> Sent:
    contract = make_contract()
    make_trainee(contract, certified_on=_DAY)
    return Sent(cast.receiving_coordinator, DAK_NONG, contract, "/trainees/new/", PLANNED)


@case("contract_decision")
def _contract_merger(cast: Cast) -> Sent:
    make_contract()
    _record(cast, Act("absorb", (organisation(DAK_NONG),), organisation(EYES)))
    decision = ContractDecision.objects.get()
    return Sent(cast.giving_coordinator, EYES, decision, 'name="choice"', PLANNED)


# --- The way ------------------------------------------------------------------------------
def _record(cast: Cast, act: Act) -> None:
    statement = Statement((act,), TODAY, "Nghị quyết mẫu 1/NQ")
    record_change(plan_change(statement), by=cast.administrator)


def _report(review: Review) -> str:
    return f"/reviews/{review.pk}/report/{PARTNER}/"


def mail_of(kind: str, sent: Sent) -> str:
    message = Message(
        kind=kind,
        recipient=sent.to,
        organisation_id=organisation(sent.body).pk if sent.body else None,
        record_type=sent.about._meta.label_lower,
        record_id=str(sent.about.pk),
        payload=sent.payload,
    )
    rendered = render(message)
    assert rendered is not None, "the mail is not sent"
    return rendered.text


def follow(link: str, reader: User) -> Any:
    """Where the link leads somebody who has to sign in on the way."""
    client = Client()
    page = client.get(link, follow=True)
    if page.request["PATH_INFO"] == "/accounts/login/":
        way_on = QueryDict(page.request["QUERY_STRING"])["next"]
        answers = {"login": reader.email, "password": PASSWORD, "next": way_on}
        page = client.post("/accounts/login/", answers, follow=True)
    return page


def test_every_kind_of_message_has_its_case() -> None:
    assert set(CASES) == set(message_kinds)


@pytest.mark.parametrize("kind", sorted(CASES))
def test_the_link_lands_on_the_very_act(kind: str, cast: Cast, on_day: Any, settings: Any) -> None:
    on_day(TODAY)
    sent = CASES[kind](cast)
    text = mail_of(kind, sent)
    links = re.findall(rf"{re.escape(settings.PORTAL_BASE_URL)}(/\S*)", text)
    page = follow(links[0], sent.to)
    assert page.status_code == 200
    if "password1" not in sent.sees:
        assert page.request["PATH_INFO"] == links[0].partition("?")[0]
    main = page.content.decode().partition("<main")[2]
    assert re.search(sent.sees, main), f"{links[0]} does not offer {sent.sees}"


def test_the_same_page_signed_in(cast: Cast, on_day: Any, settings: Any, client: Client) -> None:
    """A stranger who was forwarded the mail learns nothing."""
    on_day(TODAY)
    sent = CASES["report_owed"](cast)
    link = re.search(rf"{re.escape(settings.PORTAL_BASE_URL)}(/\S*)", mail_of("report_owed", sent))
    assert link is not None
    client.force_login(cast.stranger)
    assert client.get(link[1]).status_code == 404
