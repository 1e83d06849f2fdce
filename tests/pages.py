"""Every page of the portal with somebody who may open it: what tests of all pages walk through.

The demonstration's records, and beside them what it has not. A new page is a line here, or stands
in `NO_PAGES` with its reason: `test_every_page.py` compares both with the portal's addresses.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, SavedView, User
from agreements.models import ActionItem, Activity, Agreement, MergerDecision, Report, Review
from agreements.states import ItemStatus, ReportStatus, ReviewStatus, Status
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_document
from agreements.tests.reviews import confirm, held, minuted, opened, report_of, write
from conftest import Cast, organisation
from exchange.models import ExportRun
from exchange.tests import tables
from exchange.tests.test_webhook_pages import tried
from exchange.tests.webhooks import make_endpoint, owe
from hospitals.changes import NewUnit
from hospitals.models import RegisterChange
from hospitals.tests.builders import act, record
from outbox.models import Letter, Message, State
from papers.kinds import REPORT
from papers.services import enter_number
from toolkit import clock
from transfers.models import (
    Contract,
    ContractDecision,
    SatelliteLink,
    SpecialtyNetwork,
    TransferRequest,
    Visit,
)
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.contract_builders import (
    make_contract,
    make_performance,
    make_posts,
    make_round,
    make_trainee,
)
from transfers.tests.request_builders import DAK_NONG, make_request, phaco

# Addresses that show no page of their own, by why.
NO_PAGES: dict[str, set[str]] = {
    "acts: a button posts to them": {
        "account_logout",
        "calendar:revoke-feed",
        "tour:begin",
        "tour:end",
        "exports:stop",
        "imports:stop",
        "imports:write",
        "outbox:mark-all-read",
        "outbox:mark-read",
        "papers:restore-text",
        "papers:turn-off-series",
        "people:confirm",
        "people:decide-proposal",
        "people:delete-view",
        "people:grant",
        "people:replace-view",
        "people:revoke-token",
        "people:save-view",
        "people:set-active",
        "requests:submit",
        "reviews:nudge",
        "reviews:submit-report",
        "set-preferences",
        "webhooks:pause",
        "webhooks:resend",
        "webhooks:resume",
        "webhooks:test",
    },
    "files": {
        "activities:download",
        "agreements:download",
        "calendar:feed",
        "changes:import-columns",
        "changes:scan",
        "contracts:closing",
        "contracts:evidence",
        "contracts:pdf",
        "contracts:scan",
        "contracts:word",
        "dashboard:pdf",
        "documents:download",
        "documents:page",
        "exports:file",
        "exports:take",
        "guide:client",
        "imports:result",
        "imports:template",
        "requests:download",
        "reviews:paper-pdf",
        "reviews:paper-word",
    },
    "parts of a page, fetched by its scripts": {
        "check-field",
        "contracts:basis",
        "hospitals:days-of-year",
        "outbox:letter-html",
        "requests:duplicates",
        "requests:sources",
        "requests:techniques",
        "search:suggestions",
        "agreements:sign-plan",
    },
    "lead on to another page": {
        "outbox:open-notification",
        "requests:edit",
    },
    "answers to machines": {"healthz", "readyz"},
    "entrances that only a link from a mail opens, the shape of those in the list": {
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    },
    "only for an account without a password, which nobody has": {"account_set_password"},
}
# Rooms whose addresses are no pages of ours: the API (its description is tested), Django's admin.
ROOMS_OF_OTHERS = ("api/v1/", "fhir/", "admin/", "api/docs", "api/schema")


@dataclass(frozen=True)
class Page:
    """``name`` of the address, ``path``, and whom it is shown to (their address before the @);
    nobody for pages before signing in."""

    name: str
    path: str
    reader: str


def every_page(cast: Cast) -> list[Page]:
    """Needs the demonstration loaded, after ``cast``."""
    makers = (_entrances, _frame, _register, _agreements, _reviews, _items, _requests, _contracts)
    return [page for make in (*makers, _ties, _desks, _people) for page in make(cast)]


def _page(name: str, reader: str, *args: Any, query: str = "") -> Page:
    return Page(name, reverse(name, args=args) + query, reader)


def _entrances(cast: Cast) -> Iterator[Page]:
    for name in ("login", "reset_password", "reset_password_done", "signup", "inactive"):
        yield _page(f"account_{name}", "")
    yield _page("account_change_password", "hub-officer")
    yield _page("account_reauthenticate", "hub-officer")


def _frame(cast: Cast) -> Iterator[Page]:
    for reader in ("hub-officer", "hub-head", "receiving", "administrator", "stranger", "auditor"):
        yield _page("home", reader)
    for name in ("help", "design", "calendar:month", "calendar:list", "calendar:feeds"):
        yield _page(name, "hub-officer")
    yield _page("help-chapter", "hub-officer", "chuyen-vien-so")
    yield _page("search:results", "hub-officer", query="?q=dak+nogn")
    yield _page("search:results", "hub-officer", query="?q=khongcogica")
    yield _page("dashboard:show", "hub-head")
    yield _page("pictures:map", "hub-head")
    yield _page("pictures:network", "hub-head")
    yield _page("outbox:index", "auditor")
    doubt = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=doubt.pk).update(
        state=State.UNCERTAIN, organisation_id=organisation(HUB).pk
    )
    yield _page("outbox:decide", "hub-head", doubt.pk)
    letter = Letter.objects.create(
        address=cast.hub_officer.email, subject="Nhắc kỳ đánh giá", text="Kỳ 1 đến hạn."
    )
    yield _page("outbox:mailbox", "hub-officer")
    yield _page("outbox:letter", "hub-officer", letter.pk)
    yield _page("outbox:notifications", "hub-officer")
    for name in ("start", "lists", "changes", "writes", "errors"):
        yield _page(f"guide:{name}", "hub-officer")


def _register(cast: Cast) -> Iterator[Page]:
    yield _page("hospitals:province-list", "hub-officer")
    yield _page("hospitals:province-list", "hub-officer", query="?search=BR-VT")
    yield _page("hospitals:province-detail", "hub-officer", "75-dong-nai")
    yield _page("hospitals:organisation-list", "hub-officer")
    yield _page("hospitals:organisation-detail", "hub-officer", HUB)
    yield _page("hospitals:holiday-list", "administrator")
    new = NewUnit(name_vi="Tỉnh Sông Hồng", code="33")
    change = record(cast.administrator, act("merge", "33-hung-yen", "37-ninh-binh", into=new))
    whole = RegisterChange.objects.get(effective_on=dt.date(2025, 7, 1))
    for name in ("list", "new", "import"):
        yield _page(f"changes:{name}", "administrator")
    for kind in ("merge", "absorb", "upgrade", "split"):
        yield _page("changes:record", "administrator", "provinces", kind)
    yield _page(
        "changes:record", "administrator", "provinces", "split", query="?unit=79-ho-chi-minh"
    )
    for kind in ("handover", "close"):
        yield _page("changes:record", "administrator", "organisations", kind)
    yield _page("changes:detail", "administrator", change.pk)
    yield _page("changes:detail", "administrator", whole.pk)
    yield _page("changes:undo", "administrator", change.pk)


def _agreements(cast: Cast) -> Iterator[Page]:
    officer, head = "hub-officer", "hub-head"
    yield _page("agreements:list", officer)
    yield _page("agreements:list", officer, query="?search=khongcogica")
    yield _page("agreements:create", officer)
    running = Agreement.objects.get(code="mau-dak-nong-2025")
    for tab in ("", "parties", "commitments", "activities", "reviews", "documents", "trail"):
        yield _page("agreements:detail", officer, running.pk, query=f"?tab={tab}" if tab else "")
    yield _page("documents:preview", officer, make_document(running).pk)
    for name in ("add-document", "amend", "fill-in"):
        yield _page(f"agreements:{name}", officer, running.pk)
    for name in ("renew", "suspend", "terminate"):
        yield _page(f"agreements:{name}", head, running.pk)
    suspended = Agreement.objects.get(code="mau-khanh-hoa-2026")
    yield _page("agreements:resume", head, suspended.pk)
    circulated = Agreement.objects.get(code="nghe-an-2024")
    yield _page("agreements:detail", officer, circulated.pk)
    for name in ("comment", "edit", "sign", "withdraw"):
        yield _page(f"agreements:{name}", officer, circulated.pk)
    draft = make_agreement(Status.DRAFT)
    for name in ("detail", "circulate", "delete"):
        yield _page(f"agreements:{name}", officer, draft.pk)
    owed = MergerDecision.objects.filter(agreement__issuing_body__slug=HUB).first()
    yield _page("agreements:decide-merger", officer, owed.pk)
    activity = Activity.objects.filter(agreement__code="dak-nong-2024").first()
    yield _page("activities:add", officer, running.pk)
    for name in ("edit", "remove"):
        yield _page(f"activities:{name}", officer, activity.agreement_id, activity.pk)


def _reviews(cast: Cast) -> Iterator[Page]:
    officer, head, partner = "hub-officer", "hub-head", "partner-officer"
    for shelf in ("upcoming", "late", "held", "all"):
        yield _page("reviews:list", officer, query=f"?show={shelf}")
    agreement = make_agreement(title="Thỏa thuận có các kỳ đánh giá", with_reviews=True)
    planned = Review.objects.filter(agreement=agreement, status=ReviewStatus.PLANNED).first()
    yield _page("reviews:open", officer, planned.pk)
    waiting = opened(make_agreement(), cast)
    write(report_of(waiting), cast)
    yield _page("reviews:detail", officer, waiting.pk)
    for name in ("redate", "hold"):
        yield _page(f"reviews:{name}", officer, waiting.pk)
    for name in ("compare", "waive"):
        yield _page(f"reviews:{name}", head, waiting.pk)
    yield _page("reviews:report", partner, waiting.pk, PARTNER)
    yield _page("reviews:report", partner, waiting.pk, PARTNER, query="?view=read")
    yield _page("reviews:add", officer, agreement.pk)
    filed = opened(make_agreement(), cast)
    Report.objects.filter(review=filed).update(
        status=ReportStatus.SUBMITTED, summary="Đã làm.", submitted_at=timezone.now()
    )
    yield _page("reviews:return-report", officer, filed.pk, PARTNER)
    after = minuted(held(make_agreement(), cast), cast)
    confirm(after, cast)
    over = held(make_agreement(), cast)
    Review.objects.filter(pk=over.pk).update(status=ReviewStatus.CONCLUDED, conclusions="Đạt.")
    yield _page("reviews:reopen", head, over.pk)
    for tab in ("", "meeting", "items", "documents", "trail"):
        yield _page("reviews:detail", officer, after.pk, query=f"?tab={tab}" if tab else "")
    yield _page("reviews:minutes", officer, after.pk)
    yield _page("reviews:confirm", head, after.pk)
    yield _page("reviews:conclude", head, after.pk)
    yield _page("reviews:paper", officer, after.pk, "minutes")


def _items(cast: Cast) -> Iterator[Page]:
    ours = ActionItem.objects.filter(review__agreement__issuing_body__slug=HUB)
    review = ours.first().review_id
    yield _page("actions:list", "hub-officer")
    yield _page("actions:add", "hub-officer", query=f"?review={review}")
    open_item = ActionItem.objects.get(what__startswith="[Mẫu] Dự thảo quy trình điều phối")
    for name in ("detail", "assign", "do", "edit"):
        yield _page(f"actions:{name}", "hub-officer", open_item.pk)
    yield _page("actions:drop", "hub-head", open_item.pk)
    done = ours.filter(status=ItemStatus.DONE).first()
    for name in ("verify", "send-back"):
        yield _page(f"actions:{name}", "hub-officer", done.pk)


def _requests(cast: Cast) -> Iterator[Page]:
    asker, source = "receiving", "giving"
    yield _page("requests:list", "hub-officer")
    yield _page("requests:list", asker)
    yield _page("requests:create", asker)
    draft = make_request(
        RequestStatus.DRAFT, facility=DAK_NONG, technique=phaco(), duplicate_reason="Vì xa."
    )
    for number in range(1, 6):
        yield _page("requests:step", asker, draft.pk, number)
    yield _page("requests:delete", asker, draft.pk)
    sent = TransferRequest.objects.get(code="mau-de-xuat-cho-so")
    for name in ("detail", "withdraw", "attach"):
        yield _page(f"requests:{name}", asker, sent.pk)
    for name in ("endorse", "return"):
        yield _page(f"requests:{name}", "head-syt-lam-dong", sent.pk)
    unassigned = TransferRequest.objects.get(code="mau-de-xuat-cho-phan-cong")
    yield _page("requests:assign", "hub-officer", unassigned.pk)
    late = TransferRequest.objects.get(code="mau-de-xuat-qua-han")
    for name in ("detail", "accept", "decline", "ask"):
        yield _page(f"requests:{name}", source, late.pk)
    asked = make_request(RequestStatus.MORE_WANTED)
    yield _page("requests:answer", asker, asked.pk)


def _contracts(cast: Cast) -> Iterator[Page]:
    source, source_head, learner = "giving", "head-bv-mat", "receiving"
    yield _page("contracts:list", "hub-officer")
    yield _page("contracts:create", source)
    yield _page("contracts:independence", "hub-officer")
    yield _page("contracts:retention", "hub-officer")
    draft = make_contract(ContractStatus.DRAFT)
    for name in ("detail", "edit", "delete"):
        yield _page(f"contracts:{name}", source, draft.pk)
    yield _page("contracts:sign", source_head, draft.pk, "source")
    signed = make_contract(ContractStatus.SIGNED, ready=False)
    item = signed.readiness.first()
    yield _page("contracts:start", source_head, make_contract(ContractStatus.SIGNED).pk)
    yield _page("contracts:readiness", learner, signed.pk, item.pk)
    yield _page("contracts:waive", source_head, signed.pk, item.pk)
    yield from _running_contract(source, source_head)
    stopped = make_contract(ContractStatus.SUSPENDED, suspended_on=clock.today())
    yield _page("contracts:resume", source_head, stopped.pk)
    proposed = Contract.objects.get(code="mau-laser-vong-mac-dak-nong")
    for name in ("confirm", "send-back"):
        yield _page(f"contracts:{name}", source_head, proposed.pk)
    accepted = Contract.objects.get(code="mau-glocom-dak-nong")
    yield _page("contracts:detail", learner, accepted.pk)
    yield _page("contracts:liquidate", source_head, accepted.pk, "source")
    mastered = make_contract(ContractStatus.ACCEPTED, accepted_on=clock.today())
    asked = make_performance(mastered, clock.today())
    merged = make_contract()
    owed = ContractDecision.objects.create(
        contract=merged,
        change=RegisterChange.objects.first(),
        since=clock.today(),
        asked_on=clock.today(),
    )
    yield _page("contracts:decide-merger", source, owed.pk)
    yield _page("contracts:performance", learner, mastered.pk, asked.pk)


def _running_contract(source: str, head: str) -> Iterator[Page]:
    contract = make_contract()
    done = make_round(contract, clock.today() - dt.timedelta(days=30), 4, 2, 1)
    trainee = make_trainee(contract, certified_on=clock.today(), certificate_number="1/CN")
    beginner = make_trainee(contract)
    make_posts(trainee, None, first=clock.today())
    yield _page("contracts:detail", source, contract.pk)
    yield _page("contracts:detail", "hub-officer", Contract.objects.get(code="phaco-dak-nong").pk)
    yield _page("contracts:fill-in", source, Contract.objects.get(code="phaco-dak-nong").pk)
    for name in ("record-round", "record-trainee"):
        yield _page(f"contracts:{name}", source, contract.pk)
    yield _page("contracts:stage", source, contract.pk, "survey", "planned")
    for name in ("correct-round", "remove-round"):
        yield _page(f"contracts:{name}", source, contract.pk, done.pk)
    for name in ("correct-trainee", "certify", "depart"):
        yield _page(f"contracts:{name}", source, contract.pk, beginner.pk)
    yield _page("contracts:answer-post", "receiving", contract.pk, trainee.pk, 6)
    ripe = make_contract(target_cases=2, target_trainees=None)
    make_round(ripe, clock.today(), 0, 2)
    yield _page("contracts:propose", "head-bvdk-dak-nong", ripe.pk)
    for name in ("suspend", "terminate"):
        yield _page(f"contracts:{name}", head, contract.pk)


def _ties(cast: Cast) -> Iterator[Page]:
    for name in ("list", "satellites", "satellite-create", "networks", "network-create", "visits"):
        yield _page(f"networks:{name}", "hub-officer")
    yield _page("networks:visit-create", "hub-officer")
    network = SpecialtyNetwork.objects.first()
    for name in ("detail", "member-add", "network-end"):
        yield _page(f"networks:{name}", "hub-officer", network.pk)
    yield _page("networks:member-end", "hub-officer", network.pk, network.members.first().pk)
    yield _page("networks:satellite-end", "hub-officer", SatelliteLink.objects.first().pk)
    yield _page("networks:visit-correct", "hub-officer", Visit.objects.first().pk)


def _desks(cast: Cast) -> Iterator[Page]:
    """Papers and their numbers, tables that are brought in, webhooks."""
    yield _page("papers:text-list", "administrator")
    yield _page("papers:text", "administrator", "review-report-interim")
    yield _page("papers:register", "hub-officer", HUB)
    yield _page("papers:turn-on-series", "hub-officer", HUB)
    number = enter_number(
        organisation(HUB),
        by=cast.hub_officer,
        number=5,
        kind=REPORT,
        dated_on=clock.today(),
        symbol="BC-SYT",
        label="Báo cáo",
    )
    yield _page("papers:void", "hub-officer", number.pk)
    yield _page("imports:list", "hub-officer")
    yield _page("imports:new", "hub-officer", "agreements")
    bad = {**tables.AGREEMENT, "signed_on": "31/04/2024"}
    run = tables.tried("agreements", cast.hub_officer, bad)
    yield _page("imports:detail", "hub-officer", run.pk)
    yield _page("imports:columns", "hub-officer", run.pk)
    taken = ExportRun.objects.create(listing="agreements", form="xlsx", created_by=cast.hub_officer)
    yield _page("exports:ask", "hub-officer", "agreements", "xlsx")
    yield _page("exports:list", "hub-officer")
    yield _page("exports:detail", "hub-officer", taken.pk)
    delivery = owe(make_endpoint(failures=3), make_agreement())
    tried(delivery, answer="khong-co-dau-cach" * 50)
    for name in ("list", "guide", "register"):
        yield _page(f"webhooks:{name}", "hub-head")
    for name in ("detail", "edit", "rotate", "delete"):
        yield _page(f"webhooks:{name}", "hub-head", delivery.endpoint_id)
    yield _page("webhooks:delivery", "hub-head", delivery.pk)


def _people(cast: Cast) -> Iterator[Page]:
    for name in ("me", "notifications", "new-token", "views"):
        yield _page(f"people:{name}", "hub-officer")
    view = SavedView.objects.create(
        user=cast.hub_officer, listing="agreements", name="Sắp hết hạn", query="ends=180"
    )
    yield _page("people:edit-view", "hub-officer", view.pk)
    for name in ("list", "create", "proposals"):
        yield _page(f"people:{name}", "administrator")
    yield _page("people:detail", "administrator", cast.hub_officer.pk)
    member = Membership.objects.get(user=cast.hub_officer, organisation=organisation(HUB))
    yield _page("people:end", "administrator", member.pk)


def reader_of(page: Page) -> User | None:
    return User.objects.get(email=f"{page.reader}@portal.example") if page.reader else None
