"""Drafting an agreement."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, Party
from agreements.services import draft_agreement
from agreements.states import Status
from agreements.tests.builders import HUB, PARTNER, area, make_agreement, sentences, trail_of
from conftest import Cast, organisation
from toolkit.days import KnownDay
from toolkit.refusal import NotAllowed

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def draft(cast: Cast, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {
        "by": cast.hub_officer,
        "hub": organisation(HUB),
        "partners": [organisation(PARTNER)],
        "title": "Thỏa thuận đào tạo",
        "level": "department",
        "contents": [(area(), "Đào tạo bác sĩ")],
        "review_every_months": 6,
    }
    return draft_agreement(**{**fields, **changes})


def test_an_officer_drafts_for_their_department(cast: Cast) -> None:
    agreement = draft(cast, starts_on=KnownDay(2027), ends_on=KnownDay(2028, 6))
    assert agreement.status == Status.DRAFT
    assert agreement.origin == Agreement.Origin.PORTAL
    assert (agreement.starts_on, agreement.starts_on_precision) == (dt.date(2027, 1, 1), "year")
    assert (agreement.ends_on, agreement.ends_on_precision) == (dt.date(2028, 6, 30), "month")
    assert [p.role for p in agreement.parties.all()] == [Party.Role.HUB, Party.Role.PARTNER]
    assert agreement.contents.get().text == "Đào tạo bác sĩ"
    assert trail_of(agreement) == ["agreement.drafted"]


def test_the_trail_names_the_department_acted_for(cast: Cast) -> None:
    from audit.models import Entry

    entry = Entry.objects.about(draft(cast)).get()
    assert entry.actor == cast.hub_officer
    assert entry.organisation_name == organisation(HUB).name_vi


def test_a_readable_code_is_made_and_never_twice(cast: Cast) -> None:
    assert draft(cast).code == "syt-dong-nai-2026"
    assert draft(cast).code == "syt-dong-nai-2026-2"


def test_a_code_of_three_partners_counts_them(cast: Cast) -> None:
    others = [organisation(slug) for slug in (PARTNER, "syt-68-lam-dong", "syt-92-can-tho")]
    assert draft(cast, partners=others).code == "syt-dong-nai-va-2-ben-2026"


def test_somebody_elses_officer_may_not_draft_for_the_hub(cast: Cast) -> None:
    for outsider in (cast.partner_officer, cast.stranger, cast.hub_viewer, cast.administrator):
        with pytest.raises(NotAllowed):
            draft(cast, by=outsider)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("title", {"title": "  "}, "Chưa có tên"),
        ("level", {"level": "ward"}, "không phải một cấp"),
        ("partners", {"partners": []}, "Thỏa thuận cần ít nhất hai bên."),
        ("review_every_months", {"review_every_months": 9}, "6 hoặc 12"),
        ("code", {"code": "Có Dấu"}, "không dùng được"),
        (
            "ends_on",
            {"starts_on": KnownDay(2027, 5, 1), "ends_on": KnownDay(2027, 4)},
            "ở trước ngày bắt đầu 01/05/2027",
        ),
        (
            "review_anchor_on",
            {"review_anchor_on": dt.date(2029, 1, 1), "ends_on": KnownDay(2028)},
            "ở sau ngày hết hiệu lực",
        ),
        ("title", {"title": "a" * 401}, "dài quá 400 ký tự"),
    ],
)
def test_bad_input_is_said_at_its_field(
    cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(cast, **changes)
    assert words in sentences(refusal.value, field)
    assert not Agreement.objects.exists()


def test_a_party_twice_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(cast, partners=[organisation(PARTNER), organisation(PARTNER)])
    assert "hai lần" in sentences(refusal.value, "partners")


def test_the_hub_is_no_partner_of_itself(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(cast, partners=[organisation(HUB)])
    assert "là đầu mối" in sentences(refusal.value, "partners")


def test_a_content_without_words_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(cast, contents=[(area(), " ")])
    assert "contents" in refusal.value.message_dict


def test_everything_wrong_is_said_at_once(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(cast, title="", partners=[], level="")
    assert set(refusal.value.message_dict) == {"title", "partners", "level"}


def test_a_taken_code_is_refused(cast: Cast) -> None:
    make_agreement(code="da-co")
    with pytest.raises(ValidationError) as refusal:
        draft(cast, code="da-co")
    assert "đã có trên cổng" in sentences(refusal.value, "code")


def test_a_number_stands_once_in_the_bodys_register_of_the_year(cast: Cast) -> None:
    make_agreement(number="05/TT-SYT", signed_on=dt.date(2026, 3, 1))
    with pytest.raises(ValidationError) as refusal:
        draft(cast, number="05/TT-SYT")
    assert "đã có trong sổ" in sentences(refusal.value, "number")
    assert draft(cast, number="05/TT-SYT", starts_on=KnownDay(2027)).register_year == 2027


def test_the_same_form_sent_twice_drafts_once(cast: Cast) -> None:
    form_id = uuid.uuid4()
    assert draft(cast, form_id=form_id) == draft(cast, form_id=form_id)
    assert Agreement.objects.count() == 1


def test_a_form_id_of_somebody_elses_agreement_tells_nothing(cast: Cast) -> None:
    foreign = make_agreement(hub="syt-01-ha-noi", partners=["syt-92-can-tho"])
    with pytest.raises(ValidationError):
        draft(cast, form_id=foreign.pk)
