"""Amendments, comments on drafts, decisions after mergers and fields over the REST API."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agreements.api_amendments import AmendmentSerializer, CommentSerializer
from agreements.api_decisions import AgreementDecisionSerializer
from agreements.models import Agreement, Amendment, Area, Comment, MergerDecision
from agreements.services import amend_agreement, comment_on_draft
from agreements.states import Status
from agreements.tests.builders import PARTNER, make_agreement, make_document, organisation, pdf
from conftest import Cast

TODAY = dt.date(2026, 11, 23)
ENDS_ON = dt.date(2030, 5, 3)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def ask(user: User, path: str, **parameters: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/{path}/", parameters)


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


# --- Amendments ---------------------------------------------------------------------------
def amended(cast: Cast, **fields: Any) -> Amendment:
    return amend_agreement(
        make_agreement(code="a-1", **fields),
        by=cast.hub_officer,
        number="1/PL",
        signed_on=dt.date(2026, 6, 1),
        summary="Đổi tên",
        document=pdf(),
        changes={"title": "Thỏa thuận mới"},
    )


def test_an_amendment_says_what_changed_and_where_its_paper_is(cast: Cast) -> None:
    amendment = amended(cast)
    (row,) = rows(ask(cast.cdc_officer, "amendments"))
    assert list(row) == list(AmendmentSerializer().fields)
    assert row["agreement"] == {"id": str(amendment.agreement_id), "code": "a-1"}
    assert row["changes"] == {"title": ["Thỏa thuận thử", "Thỏa thuận mới"]}
    assert (row["number"], row["signed_on"]) == ("1/PL", "2026-06-01")
    assert ask(cast.cdc_officer, f"documents/{row['document']}").json()["kind"] == "annex"
    assert ask(cast.cdc_officer, f"amendments/{amendment.pk}").json() == row


def test_who_does_not_see_the_agreement_sees_no_amendment(cast: Cast) -> None:
    amendment = amended(cast)
    assert rows(ask(cast.stranger, "amendments")) == []
    assert ask(cast.stranger, f"amendments/{amendment.pk}").status_code == 404


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"agreement": "a-1"}, True),
        ({"agreement": "a-2"}, False),
        ({"signed_from": "2026-06-01", "signed_to": "2026-06-01"}, True),
        ({"signed_from": "2026-06-02"}, False),
        ({"updated_since": "2100-01-01T00:00:00Z"}, False),
    ],
)
def test_amendments_are_filtered(cast: Cast, parameters: dict[str, str], found: bool) -> None:
    amended(cast)
    assert bool(rows(ask(cast.auditor, "amendments", **parameters))) is found


# --- Comments on drafts -------------------------------------------------------------------
def commented(cast: Cast) -> Comment:
    return comment_on(make_agreement(Status.CIRCULATED, code="a-1"), cast)


def comment_on(draft: Agreement, cast: Cast) -> Comment:
    body = organisation(PARTNER)
    by = cast.partner_officer
    return comment_on_draft(draft, by=by, organisation=body, text="Thêm mục đào tạo")


def test_a_comment_names_the_body_and_no_person(cast: Cast) -> None:
    comment = commented(cast)
    (row,) = rows(ask(cast.hub_officer, "draft-comments"))
    assert list(row) == list(CommentSerializer().fields)
    assert row["organisation"]["slug"] == PARTNER
    assert (row["text"], "Người mẫu" in str(row)) == ("Thêm mục đào tạo", False)
    assert ask(cast.hub_officer, f"draft-comments/{comment.pk}").json() == row


@pytest.mark.parametrize("status", [Status.CIRCULATED, Status.IN_FORCE])
def test_comments_stay_among_the_parties(cast: Cast, status: Status) -> None:
    Agreement.objects.filter(pk=commented(cast).agreement_id).update(status=status)
    for who in ("hub_viewer", "partner_officer", "observer"):
        assert rows(ask(getattr(cast, who), "draft-comments")), who
    for who in ("cdc_officer", "giving_coordinator", "stranger", "administrator"):
        assert rows(ask(getattr(cast, who), "draft-comments")) == [], who


def test_comments_of_one_body(cast: Cast) -> None:
    commented(cast)
    slug = {"organisation": "syt-79-ho-chi-minh"}
    assert rows(ask(cast.hub_officer, "draft-comments", **slug)) == []


# --- Decisions after mergers --------------------------------------------------------------
def merged() -> MergerDecision:
    make_agreement(
        partners=["syt-74-binh-duong"],
        code="a-1",
        signed_on=dt.date(2024, 3, 1),
        entered_on=TODAY,
        ends_on=ENDS_ON,
    )
    return MergerDecision.objects.get()


def test_what_a_merger_leaves_to_decide(cast: Cast) -> None:
    decision = merged()
    (row,) = rows(ask(cast.hub_officer, "agreement-decisions"))
    assert list(row) == list(AgreementDecisionSerializer().fields)
    assert (row["since"], row["is_owed"], row["choice"]) == ("2025-07-01", True, None)
    assert row["agreement"] == {"id": str(decision.agreement_id), "code": "a-1"}
    single = ask(cast.hub_officer, f"agreement-decisions/{decision.pk}").json()
    assert single == row | {"permissions": single["permissions"]}
    assert rows(ask(cast.stranger, "agreement-decisions")) == []


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"decided": "false"}, True),
        ({"decided": "true"}, False),
        ({"choice": "terminate"}, False),
        ({"agreement": "a-1", "since_to": "2025-07-01"}, True),
    ],
)
def test_decisions_are_filtered(cast: Cast, parameters: dict[str, str], found: bool) -> None:
    merged()
    assert bool(rows(ask(cast.auditor, "agreement-decisions", **parameters))) is found


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("hub_head", {"continue_internal", "terminate", "re_sign"}),
        ("hub_officer", {"continue_internal"}),
        ("hub_viewer", set()),
        ("auditor", set()),
    ],
)
def test_who_may_decide_what_after_a_merger(cast: Cast, who: str, may: set[str]) -> None:
    decision = merged()
    MergerDecision.objects.update(is_whole=False)
    user = getattr(cast, who)
    acts = ask(user, f"agreement-decisions/{decision.pk}").json()["permissions"]
    assert {act for act, yes in acts.items() if yes} == may
    (row,) = rows(ask(user, "agreement-decisions", expand="permissions"))
    assert row["permissions"] == acts


def test_a_body_does_not_sign_anew_with_itself(cast: Cast) -> None:
    merged()
    MergerDecision.objects.update(is_whole=True)
    (row,) = rows(ask(cast.hub_head, "agreement-decisions", expand="permissions"))
    assert row["permissions"] == {"continue_internal": True, "terminate": True, "re_sign": False}


def test_the_acts_of_decisions_cost_the_same_for_many(cast: Cast) -> None:
    merged()
    path = "agreement-decisions"
    before = queries(cast.hub_head, path, expand="permissions")
    for _ in range(3):
        MergerDecision.objects.create(agreement=make_agreement(), since=TODAY, asked_on=TODAY)
    assert queries(cast.hub_head, path, expand="permissions") == before


# --- Fields of cooperation ----------------------------------------------------------------
def test_fields_of_cooperation_are_one_page(cast: Cast) -> None:
    make_agreement()
    answer = ask(cast.stranger, "areas").json()
    assert (answer["next"], answer["previous"]) == (None, None)
    assert {"slug", "name", "name_en"} == set(answer["results"][0])


def test_fields_that_were_loaded_anew_have_another_tag(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.stranger)
    make_agreement()
    known = {"If-None-Match": client.get("/api/v1/areas/")["ETag"]}
    assert client.get("/api/v1/areas/", headers=known).status_code == 304
    Area.objects.update(name_en="Other")
    answer = client.get("/api/v1/areas/", headers=known)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")


def queries(user: User, path: str, **parameters: Any) -> int:
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as found:
        assert rows(client.get(f"/api/v1/{path}/", parameters))
    return len(found)


def another_amendment() -> None:
    paper = make_document(make_agreement())
    Amendment.objects.create(
        agreement=paper.agreement, signed_on=TODAY, summary="Thử", document=paper
    )


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    another_amendment()
    commented(cast)
    paths = ("amendments", "draft-comments")
    before = [queries(cast.auditor, path) for path in paths]
    for _ in range(3):
        another_amendment()
        comment_on(make_agreement(Status.CIRCULATED), cast)
    assert [queries(cast.auditor, path) for path in paths] == before
