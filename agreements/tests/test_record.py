"""Recording an agreement that was signed elsewhere."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement
from agreements.services import record_agreement
from agreements.states import Status
from agreements.tests.builders import HUB, area, make_agreement, sentences, trail_of
from audit.models import Entry
from conftest import Cast, organisation
from outbox.models import Message
from toolkit.days import KnownDay
from toolkit.refusal import NotAllowed

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def record(**changes: Any) -> Agreement:
    fields: dict[str, Any] = {
        "by": None,
        "code": "long-an-2023",
        "title": "Thỏa thuận với Long An",
        "level": "department",
        "hub": organisation(HUB),
        "partners": [organisation("syt-80-long-an")],
    }
    return record_agreement(**{**fields, **changes})


def test_what_nobody_knows_stays_unknown(register: None) -> None:
    agreement = record()
    assert agreement.origin == Agreement.Origin.RECORDED
    assert agreement.status == Status.IN_FORCE
    assert agreement.signed_on is None
    assert agreement.signed_on_precision == ""
    assert agreement.review_anchor_on is None
    assert agreement.entered_on == TODAY
    assert not agreement.reviews.exists()
    assert trail_of(agreement) == ["agreement.recorded"]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "status"),
    [
        (KnownDay(2024), KnownDay(2025), Status.EXPIRED),
        (KnownDay(2024), KnownDay(2026), Status.IN_FORCE),
        (KnownDay(2024), KnownDay(2026, 11, 22), Status.IN_FORCE),
        (KnownDay(2024), KnownDay(2026, 11, 21), Status.EXPIRED),
        (KnownDay(2027), None, Status.SIGNED),
    ],
)
def test_the_status_follows_from_the_days(
    register: None, starts_on: KnownDay, ends_on: KnownDay | None, status: Status
) -> None:
    assert record(starts_on=starts_on, ends_on=ends_on).status == status


def test_its_signing_may_not_be_reported(register: None) -> None:
    agreement = record(status=Status.CIRCULATED, starts_on=KnownDay(2024))
    assert agreement.status == Status.CIRCULATED
    assert not Message.objects.exists()


def test_names_as_signed_stay_as_in_the_paper(register: None) -> None:
    agreement = record(names_as_signed={"syt-80-long-an": "Sở Y tế Long An cũ"})
    assert str(agreement.parties.get(organisation__slug="syt-80-long-an")) == "Sở Y tế Long An cũ"


def test_it_is_found_by_signed_name_by_alias_and_by_todays_holder(register: None) -> None:
    agreement = record(contents=[(area(), "Lọc máu")])
    for words in ("long an", "TP.HCM", "tay ninh", "loc mau"):
        assert list(Agreement.objects.search(words)) == [agreement]
    assert not Agreement.objects.search("ca mau")


def test_reviews_due_before_it_was_entered_are_planned_but_remind_nobody(cast: Cast) -> None:
    agreement = record(
        partners=[organisation("syt-67-dak-nong")],
        signed_on=KnownDay(2024, 1, 31),
        review_every_months=6,
        review_anchor_on=dt.date(2024, 1, 31),
    )
    assert agreement.reviews.count() > 4
    assert agreement.reviews.recorded().order_by("due_on")[0].due_on == dt.date(2027, 1, 31)
    assert not Message.objects.exists()


def test_a_person_records_for_their_own_body_only(cast: Cast) -> None:
    assert record(by=cast.hub_officer)
    with pytest.raises(NotAllowed):
        record(by=cast.stranger, code="khac")
    assert Agreement.objects.count() == 1


def test_the_trail_of_a_command_names_nobody(register: None) -> None:
    assert Entry.objects.about(record()).get().actor is None


def test_the_signing_day_must_fit_the_bodies(register: None) -> None:
    with pytest.raises(ValidationError) as refusal:
        record(signed_on=KnownDay(2026, 3, 12))
    assert sentences(refusal.value, "partners") == (
        "“Long An” đã thành Tây Ninh từ 01/07/2025. Ngày ký là 12/03/2026 nên ghi “Tây Ninh”."
    )
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("signed_on", {"signed_on": KnownDay(2026, 11, 23)}, "chưa đến"),
        ("signed_on", {"signed_on": KnownDay(2024), "ends_on": KnownDay(2023)}, "sau ngày hết"),
        ("signed_on", {"signed_on": KnownDay(2024), "status": Status.DRAFT}, "chưa ký"),
        ("entered_on", {"entered_on": dt.date(2026, 11, 23)}, "chưa đến"),
        ("number", {"number": "5/TT"}, "năm vào sổ"),
        ("ends_on", {"starts_on": KnownDay(2025), "ends_on": KnownDay(2024)}, "trước ngày bắt đầu"),
    ],
)
def test_bad_input_is_said_at_its_field(
    register: None, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        record(**changes)
    assert words in sentences(refusal.value, field)
    assert not Agreement.objects.exists()


def test_a_taken_code_is_refused(register: None) -> None:
    make_agreement(code="long-an-2023")
    with pytest.raises(ValidationError) as refusal:
        record()
    assert "đã có trên cổng" in sentences(refusal.value, "code")
