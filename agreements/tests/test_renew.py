"""Renewing an agreement by a new, linked one."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement
from agreements.services import renew_agreement
from agreements.services.opening import bring_commitments
from agreements.states import Rating, ReviewKind, ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_review, pdf, sentences, trail_of
from conftest import Cast
from toolkit.days import KnownDay
from toolkit.refusal import NotAllowed, WrongState


def renew(agreement: Agreement, cast: Cast, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {"by": cast.hub_head, "document": pdf()}
    return renew_agreement(agreement, **{**fields, **changes})


def test_commitments_and_rhythm_are_carried_along(cast: Cast) -> None:
    old = make_agreement(Status.EXPIRED, contents=["Một", "Hai"])
    new = renew(old, cast, starts_on=KnownDay(2027), ends_on=KnownDay(2030))
    assert new.status == Status.DRAFT
    assert new.renewal_of == old
    assert [content.text for content in new.contents.all()] == ["Một", "Hai"]
    assert new.review_every_months == 6
    assert new.ends_on_precision == "year"
    assert trail_of(old) == ["agreement.renewed"]
    assert trail_of(new) == ["agreement.drafted"]


def test_what_the_final_review_saw_fully_met_stays_behind(cast: Cast) -> None:
    old = make_agreement(Status.EXPIRED, contents=["Một", "Hai", "Ba"])
    final = make_review(
        old, dt.date(2026, 5, 4), kind=ReviewKind.FINAL, status=ReviewStatus.CONCLUDED
    )
    bring_commitments(final)
    final.commitments.filter(text="Hai").update(rating=Rating.FULLY)
    final.commitments.filter(text="Một").update(rating=Rating.MOSTLY)
    new = renew(old, cast)
    assert [content.text for content in new.contents.all()] == ["Một", "Ba"]


def test_before_the_final_review_is_concluded_all_are_carried(cast: Cast) -> None:
    old = make_agreement(contents=["Một"])
    final = make_review(old, dt.date(2026, 5, 4), kind=ReviewKind.FINAL, status=ReviewStatus.HELD)
    bring_commitments(final)
    final.commitments.update(rating=Rating.FULLY)
    assert renew(old, cast).contents.count() == 1


def test_the_parties_are_todays_holders_and_merged_ones_once(cast: Cast) -> None:
    old = make_agreement(
        Status.EXPIRED,
        partners=["syt-74-binh-duong", "syt-70-binh-phuoc", "syt-75-dong-nai", "syt-72-tay-ninh"],
    )
    slugs = [party.organisation.slug for party in renew(old, cast).parties.all()]
    assert slugs == ["syt-79-ho-chi-minh", "syt-75-dong-nai-tp", "syt-80-tay-ninh"]


def test_what_merged_into_one_body_has_nobody_to_agree_with(cast: Cast) -> None:
    old = make_agreement(Status.EXPIRED, partners=["syt-74-binh-duong"])
    with pytest.raises(ValidationError) as refusal:
        renew(old, cast)
    assert sentences(refusal.value, "partners") == "Thỏa thuận cần ít nhất hai bên."
    assert Agreement.objects.count() == 1


def test_the_decision_is_demanded(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        renew(make_agreement(), cast, document=None)
    assert "Chưa có văn bản" in sentences(refusal.value, "document")
    assert Agreement.objects.count() == 1


def test_one_renewal_is_drafted_at_a_time(cast: Cast) -> None:
    old = make_agreement()
    renew(old, cast)
    with pytest.raises(WrongState, match="Đã có một bản thảo gia hạn"):
        renew(old, cast)


def test_only_the_hubs_head_renews(cast: Cast) -> None:
    for other in (cast.hub_officer, cast.partner_head):
        with pytest.raises(NotAllowed):
            renew(make_agreement(), cast, by=other)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CIRCULATED, Status.TERMINATED])
def test_a_draft_or_a_terminated_agreement_is_not_renewed(cast: Cast, status: Status) -> None:
    with pytest.raises(WrongState):
        renew(make_agreement(status), cast)
