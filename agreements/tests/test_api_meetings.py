"""A review's meeting and its issued papers over the REST API: for the parties."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from agreements.api_meetings import MeetingSerializer, ReviewPaperSerializer
from agreements.models import Review, ReviewPaper
from agreements.services import redate_review
from agreements.tests.builders import HUB, PARTNER, make_agreement, organisation
from agreements.tests.review_papers import TODAY, issue, reported
from agreements.tests.reviews import confirm, held, minuted, opened
from audit.models import Entry
from conftest import Cast
from papers import pdf
from papers.services import void_number

PARTYS = ("hub_officer", "hub_viewer", "partner_head", "auditor", "observer")
OTHERS = ("cdc_officer", "giving_coordinator")
NOBODY = str(uuid.UUID(int=7))


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def ask(user: User, path: str, **parameters: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/{path}", parameters)


# --- The meeting --------------------------------------------------------------------------
@pytest.fixture
def review(cast: Cast) -> Review:
    return minuted(held(make_agreement(), cast), cast)


def test_the_meeting_for_the_parties(cast: Cast, review: Review) -> None:
    row = ask(cast.partner_officer, f"reviews/{review.pk}/meeting/").json()
    assert list(row) == list(MeetingSerializer().fields)
    assert (row["minutes"], row["place"]) == ("Các bên đã báo cáo.", "Trụ sở Sở Y tế")
    assert [body["slug"] for body in row["attended"]] == [HUB, PARTNER]
    assert "Người mẫu A" not in str(row)


def test_a_word_that_was_given_and_lost_its_force(cast: Cast, review: Review) -> None:
    confirm(review, cast)
    address = f"reviews/{review.pk}/meeting/"
    (word,) = ask(cast.hub_officer, address).json()["confirmations"]
    assert (word["organisation"]["slug"], word["voided_at"]) == (PARTNER, None)
    minuted(review, cast, minutes="Sửa lại")
    (word,) = ask(cast.hub_officer, address).json()["confirmations"]
    assert word["voided_at"].endswith("+07:00")


def test_how_its_day_was_moved(cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    new_day = TODAY + dt.timedelta(days=20)
    redate_review(review, by=cast.hub_officer, due_on=new_day, reason="Trùng lịch")
    (change,) = ask(cast.hub_officer, f"reviews/{review.pk}/meeting/").json()["date_changes"]
    assert (change["new_due_on"], change["reason"]) == (new_day.isoformat(), "Trùng lịch")


@pytest.mark.parametrize(
    ("who", "status"),
    [*((who, 200) for who in PARTYS), *((who, 403) for who in OTHERS), ("stranger", 404)],
)
def test_the_meeting_opens_to_the_same_people_as_the_page(
    cast: Cast, review: Review, who: str, status: int
) -> None:
    assert ask(getattr(cast, who), f"reviews/{review.pk}/meeting/").status_code == status


@pytest.mark.parametrize("key", ["x", NOBODY])
def test_no_meeting_without_a_review(cast: Cast, key: str) -> None:
    assert ask(cast.auditor, f"reviews/{key}/meeting/").status_code == 404


def test_fields_can_be_chosen(cast: Cast, review: Review) -> None:
    answer = ask(cast.auditor, f"reviews/{review.pk}/meeting/", fields="id,place")
    assert answer.json() == {"id": str(review.pk), "place": "Trụ sở Sở Y tế"}
    assert ask(cast.auditor, f"reviews/{review.pk}/meeting/", bogus="1").status_code == 400


# --- Issued papers ------------------------------------------------------------------------
@pytest.fixture
def paper(cast: Cast) -> ReviewPaper:
    return issue(reported(cast), cast)


def test_an_issued_paper(cast: Cast, paper: ReviewPaper) -> None:
    (row,) = ask(cast.partner_officer, "review-papers/").json()["results"]
    assert list(row) == list(ReviewPaperSerializer().fields)
    assert row["number"]["written"] == paper.number.written
    assert (row["kind"], row["review"]) == (paper.kind, str(paper.review_id))
    assert ask(cast.partner_officer, f"review-papers/{paper.pk}/").json() == row


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        *((who, True) for who in PARTYS),
        *((who, False) for who in (*OTHERS, "stranger", "administrator")),
    ],
)
def test_papers_open_to_the_parties(cast: Cast, paper: ReviewPaper, who: str, seen: bool) -> None:
    user = getattr(cast, who)
    assert bool(ask(user, "review-papers/").json()["results"]) is seen
    for path in ("", "word/"):
        answer = ask(user, f"review-papers/{paper.pk}/{path}")
        assert answer.status_code == (200 if seen else 404)


def test_the_word_file_is_on_the_trail(cast: Cast, paper: ReviewPaper) -> None:
    answer = ask(cast.auditor, f"review-papers/{paper.pk}/word/")
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer["Content-Disposition"]
    entry = Entry.objects.get(verb="document.downloaded")
    assert (entry.record_id, entry.actor, entry.via) == (str(paper.pk), cast.auditor, "api")


def test_where_no_pdf_can_be_made_it_says_so(
    cast: Cast, paper: ReviewPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*args: Any) -> bytes:
        raise pdf.PdfUnavailable("Máy chủ thiếu Pango.")

    monkeypatch.setattr("papers.responses.pdf_of", missing)
    answer = ask(cast.auditor, f"review-papers/{paper.pk}/pdf/")
    assert (answer.status_code, answer.json()["detail"]) == (503, "Máy chủ thiếu Pango.")
    assert answer["Content-Type"] == "application/problem+json"
    assert not Entry.objects.filter(verb="document.downloaded").exists()


def test_a_number_that_was_struck_out(cast: Cast, paper: ReviewPaper) -> None:
    void_number(paper.number, by=cast.hub_officer, because="Ghi nhầm")
    (row,) = ask(cast.auditor, "review-papers/").json()["results"]
    assert row["number"]["is_voided"] is True
    later = {"updated_since": paper.issued_at.isoformat()}
    assert ask(cast.auditor, "review-papers/", **later).json()["results"]


@pytest.mark.parametrize(
    ("parameters", "seen"),
    [
        ({"kind": "report"}, True),
        ({"kind": "minutes"}, False),
        ({"organisation": HUB}, True),
        ({"organisation": PARTNER}, False),
        ({"updated_since": "2100-01-01T00:00:00Z"}, False),
        ({"review": NOBODY}, False),
    ],
)
def test_papers_are_filtered(
    cast: Cast, paper: ReviewPaper, parameters: dict[str, str], seen: bool
) -> None:
    assert bool(ask(cast.auditor, "review-papers/", **parameters).json()["results"]) is seen
    code = paper.review.agreement.code
    assert ask(cast.auditor, "review-papers/", agreement=code).json()["results"]
    assert not ask(cast.auditor, "review-papers/", agreement="x").json()["results"]


# --- The register of numbers --------------------------------------------------------------
def test_each_body_reads_its_own_register(cast: Cast, paper: ReviewPaper) -> None:
    def numbers(user: User) -> list[str]:
        found = ask(user, "paper-numbers/").json()["results"]
        return [row["written"] for row in found]

    assert numbers(cast.hub_viewer) == numbers(cast.auditor) == [paper.number.written]
    assert numbers(cast.partner_officer) == numbers(cast.stranger) == []
    assert organisation(HUB).slug in str(ask(cast.auditor, "paper-numbers/").json())
