"""Filling gaps of a recorded agreement."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement
from agreements.services import fill_in_agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement, not_a_pdf, pdf, sentences, trail_of
from audit.models import Entry
from conftest import Cast
from outbox.models import Message
from toolkit.days import KnownDay
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    """Recorded without any day."""
    return make_agreement(
        signed_on=None, entered_on=dt.date(2026, 6, 1), origin=Agreement.Origin.RECORDED
    )


def test_a_signing_day_lays_the_plan(agreement: Agreement, cast: Cast) -> None:
    filled = fill_in_agreement(agreement, by=cast.hub_officer, signed_on=KnownDay(2026, 5, 12))
    assert filled.review_anchor_on == dt.date(2026, 5, 12)
    assert agreement.reviews.order_by("due_on")[0].due_on == dt.date(2026, 11, 12)
    assert Message.objects.filter(recipient=cast.partner_officer).exists()
    changes = Entry.objects.about(agreement).get(verb="agreement.filled_in").changes
    assert changes["signed_on"] == [None, "2026-05-12"]


def test_a_signing_year_is_no_day_to_count_from(agreement: Agreement, cast: Cast) -> None:
    filled = fill_in_agreement(agreement, by=cast.hub_officer, signed_on=KnownDay(2026, 5))
    assert (filled.signed_on, filled.signed_on_precision) == (dt.date(2026, 5, 1), "month")
    assert filled.review_anchor_on is None
    assert not agreement.reviews.exists()


def test_an_end_that_has_passed_expires_it(agreement: Agreement, cast: Cast) -> None:
    filled = fill_in_agreement(agreement, by=cast.hub_officer, ends_on=KnownDay(2026, 10))
    assert filled.status == Status.EXPIRED
    assert trail_of(agreement) == ["agreement.filled_in", "agreement.expired"]


def test_number_rhythm_anchor_and_scan_may_be_filled(cast: Cast) -> None:
    agreement = make_agreement(review_every_months=None)
    filled = fill_in_agreement(
        agreement, by=cast.hub_officer, number="9/TT", review_every_months=12, scan=pdf()
    )
    assert (filled.number, filled.register_year, filled.review_every_months) == ("9/TT", 2026, 12)
    assert filled.documents.count() == 1
    assert filled.reviews.exists()


def test_a_year_becomes_a_day_of_that_year(agreement: Agreement, cast: Cast) -> None:
    fill_in_agreement(agreement, by=cast.hub_officer, starts_on=KnownDay(2026))
    filled = fill_in_agreement(agreement, by=cast.hub_officer, starts_on=KnownDay(2026, 9, 1))
    assert (filled.starts_on, filled.starts_on_precision) == (dt.date(2026, 9, 1), "day")


def test_another_year_is_refused(agreement: Agreement, cast: Cast) -> None:
    fill_in_agreement(agreement, by=cast.hub_officer, starts_on=KnownDay(2026))
    with pytest.raises(ValidationError) as refusal:
        fill_in_agreement(agreement, by=cast.hub_officer, starts_on=KnownDay(2025, 9, 1))
    assert "Đã ghi 2026" in sentences(refusal.value, "starts_on")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signed_on", KnownDay(2026, 5, 5)),
        ("review_every_months", 12),
        ("review_anchor_on", dt.date(2026, 6, 1)),
        ("number", "8/TT"),
    ],
)
def test_what_is_known_changes_by_amendment_only(cast: Cast, field: str, value: Any) -> None:
    agreement = make_agreement(number="7/TT")
    with pytest.raises(ValidationError) as refusal:
        fill_in_agreement(agreement, by=cast.hub_officer, **{field: value})
    assert "phụ lục sửa đổi" in sentences(refusal.value, field)
    assert trail_of(agreement) == []


def test_what_is_known_may_be_sent_again_beside_the_gap(cast: Cast) -> None:
    agreement = make_agreement(signed_on=dt.date(2026, 5, 4))
    filled = fill_in_agreement(
        agreement, by=cast.hub_officer, signed_on=KnownDay(2026, 5, 4), ends_on=KnownDay(2028)
    )
    assert filled.ends_on == dt.date(2028, 12, 31)


def test_nothing_to_fill_is_said(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Chưa có gì để bổ sung"):
        fill_in_agreement(agreement, by=cast.hub_officer)


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("signed_on", {"signed_on": KnownDay(2027, 1, 1)}, "chưa đến"),
        ("signed_on", {"signed_on": KnownDay(2025, 8, 1)}, "chỉ có từ 30/04/2026"),
        ("scan", {"scan": not_a_pdf()}, "không phải tệp PDF"),
        ("number", {"number": "9/TT"}, "năm vào sổ"),
        (
            "review_anchor_on",
            {"review_anchor_on": dt.date(2028, 1, 1), "ends_on": KnownDay(2027)},
            "sau ngày hết hiệu lực",
        ),
    ],
)
def test_bad_input_writes_nothing(
    agreement: Agreement, cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        fill_in_agreement(agreement, by=cast.hub_officer, **changes)
    assert words in sentences(refusal.value, field)
    assert trail_of(agreement) == []


def test_a_second_scan_is_no_gap(cast: Cast) -> None:
    agreement = make_agreement(with_scan=True)
    with pytest.raises(ValidationError) as refusal:
        fill_in_agreement(agreement, by=cast.hub_officer, scan=pdf())
    assert "Đã có bản chụp" in sentences(refusal.value, "scan")


def test_only_the_hubs_officer_fills_in(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        fill_in_agreement(agreement, by=cast.partner_officer, signed_on=KnownDay(2026, 5, 12))


def test_a_draft_is_edited_not_filled_in(cast: Cast) -> None:
    with pytest.raises(WrongState):
        fill_in_agreement(
            make_agreement(Status.DRAFT), by=cast.hub_officer, signed_on=KnownDay(2026, 5, 12)
        )
