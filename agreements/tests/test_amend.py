"""Changing a signed agreement by an amendment."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, Amendment
from agreements.services import amend_agreement
from agreements.states import ReviewKind, Status
from agreements.tests.builders import (
    area,
    make_agreement,
    not_a_pdf,
    pdf,
    sentences,
    trail_of,
)
from audit.models import Entry
from conftest import Cast
from files.models import StoredFile
from toolkit.days import KnownDay
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement(ends_on=dt.date(2027, 12, 31), with_reviews=True)


def amend(agreement: Agreement, cast: Cast, **changes: Any) -> Amendment:
    fields: dict[str, Any] = {
        "by": cast.hub_officer,
        "number": "01/PL",
        "signed_on": dt.date(2026, 11, 10),
        "summary": "Kéo dài thời hạn",
        "document": pdf(),
    }
    return amend_agreement(agreement, **{**fields, **changes})


def test_a_later_end_moves_the_final_review(agreement: Agreement, cast: Cast) -> None:
    amendment = amend(agreement, cast, changes={"ends_on": KnownDay(2029)})
    agreement.refresh_from_db()
    assert (agreement.ends_on, agreement.ends_on_precision) == (dt.date(2029, 12, 31), "year")
    final = agreement.reviews.get(kind=ReviewKind.FINAL)
    assert final.due_on == dt.date(2029, 12, 31)
    assert amendment.changes["ends_on"] == ["2027-12-31", "2029-12-31"]
    assert amendment.document.kind == "annex"


def test_the_trail_shows_before_and_after(agreement: Agreement, cast: Cast) -> None:
    amend(agreement, cast, changes={"title": "Tên mới"})
    entry = Entry.objects.about(agreement).get(verb="agreement.amended")
    assert entry.changes["title"] == ["Thỏa thuận thử", "Tên mới"]
    assert agreement in Agreement.objects.search("ten moi")


def test_contents_may_be_amended(agreement: Agreement, cast: Cast) -> None:
    amend(agreement, cast, changes={"contents": [(area("other"), "Lĩnh vực thêm")]})
    assert agreement.contents.get().text == "Lĩnh vực thêm"


def test_an_end_that_has_passed_expires_it(agreement: Agreement, cast: Cast) -> None:
    amend(agreement, cast, changes={"ends_on": KnownDay(2026, 11, 21)})
    agreement.refresh_from_db()
    assert agreement.status == Status.EXPIRED
    # The plan follows the end: its reviews leave it after the agreement has expired.
    told = trail_of(agreement)
    after = told[told.index("agreement.amended") :]
    assert after[:2] == ["agreement.amended", "agreement.expired"]
    assert set(after[2:]) == {"review.left_plan"}


def test_an_amendment_may_change_only_words(agreement: Agreement, cast: Cast) -> None:
    assert amend(agreement, cast).changes == {}


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("document", {"document": None}, "Chưa có phụ lục"),
        ("document", {"document": not_a_pdf()}, "đọc được"),
        ("signed_on", {"signed_on": None}, "Chưa có ngày ký"),
        ("signed_on", {"signed_on": dt.date(2026, 11, 23)}, "chưa đến"),
        ("signed_on", {"signed_on": dt.date(2026, 5, 3)}, "trước thỏa thuận ký ngày 04/05/2026"),
        ("summary", {"summary": " "}, "Chưa có nội dung thay đổi"),
        ("title", {"changes": {"title": ""}}, "Chưa có tên"),
        ("review_every_months", {"changes": {"review_every_months": 5}}, "6 hoặc 12"),
        ("ends_on", {"changes": {"ends_on": KnownDay(2025)}}, "trước ngày ký"),
    ],
)
def test_bad_input_writes_nothing(
    agreement: Agreement, cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        amend(agreement, cast, **changes)
    assert words in sentences(refusal.value, field)
    assert not Amendment.objects.exists()
    assert not StoredFile.objects.exists()
    assert trail_of(agreement) == []


def test_the_same_amendment_sent_twice_is_kept_once(agreement: Agreement, cast: Cast) -> None:
    amend(agreement, cast)
    with pytest.raises(ValidationError) as refusal:
        amend(agreement, cast)
    assert "đã được ghi" in sentences(refusal.value, "number")
    assert agreement.amendments.count() == 1


def test_only_the_hubs_officer_amends(agreement: Agreement, cast: Cast) -> None:
    for other in (cast.partner_officer, cast.hub_viewer):
        with pytest.raises(NotAllowed):
            amend(agreement, cast, by=other)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.EXPIRED, Status.TERMINATED])
def test_what_is_not_running_is_not_amended(cast: Cast, status: Status) -> None:
    with pytest.raises(WrongState):
        amend(make_agreement(status), cast)


def test_parties_are_nothing_an_amendment_changes(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(ValueError, match="parties"):
        amend(agreement, cast, changes={"parties": []})
