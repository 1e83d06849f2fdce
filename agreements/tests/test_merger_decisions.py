"""What a merger asks about an agreement: when, of whom, and what each answer brings."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agreements import reminders_decisions
from agreements.mergers import Join, joins_of
from agreements.messages_decisions import context_of
from agreements.models import Agreement, Amendment, MergerDecision
from agreements.services import decide_merger, owe_decisions
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import (
    make_agreement,
    make_document,
    make_review,
    pdf,
    sentences,
    trail_of,
)
from agreements.tests.pages import as_, text_of
from conftest import Cast, person
from hospitals.models import OrganisationHolder
from hospitals.succession import BEGINNING, END, Stretch
from outbox.models import Message, State
from outbox.rendering import render
from toolkit import clock
from toolkit.refusal import NotAllowed, WrongState

MERGED_ON = dt.date(2025, 7, 1)
A, B, C, D = (uuid.uuid4() for _ in range(4))


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 23))


def held(*spans: tuple[uuid.UUID, dt.date]) -> list[Stretch[uuid.UUID]]:
    """A side's holders from the days on which each began."""
    ends = [*(since for _holder, since in spans[1:]), END]
    return [
        Stretch(holder, since, until) for (holder, since), until in zip(spans, ends, strict=True)
    ]


def joined(**fields: Any) -> Agreement:
    """Ho Chi Minh City with Bình Dương, which is part of it since the merger."""
    return make_agreement(
        Status.IN_FORCE,
        partners=["syt-74-binh-duong"],
        signed_on=dt.date(2024, 3, 1),
        **{"entered_on": clock.today(), **fields},
    )


def partly_joined(**fields: Any) -> Agreement:
    """Three parties, of which two are one department since the merger."""
    return make_agreement(
        Status.IN_FORCE,
        partners=["syt-75-dong-nai", "syt-70-binh-phuoc"],
        signed_on=dt.date(2024, 3, 1),
        **{"entered_on": clock.today(), **fields},
    )


def decide(agreement: Agreement, by: Any, choice: str, **fields: Any) -> MergerDecision:
    decision = agreement.merger_decisions.get(choice="")
    return decide_merger(decision, by=by, choice=choice, **{"reason": "Đã là một", **fields})


# --- When it is asked ---------------------------------------------------------------------
def test_sides_that_come_to_one_holder_are_joined_on_that_day() -> None:
    sides = [held((A, BEGINNING), (C, MERGED_ON)), held((B, BEGINNING), (C, MERGED_ON))]
    assert joins_of(sides) == [Join(MERGED_ON, frozenset({A, B}), is_whole=True)]


def test_a_later_name_of_the_common_holder_joins_nothing_anew() -> None:
    later = dt.date(2026, 4, 30)
    sides = [
        held((A, BEGINNING), (C, MERGED_ON), (D, later)),
        held((B, BEGINNING), (C, MERGED_ON), (D, later)),
    ]
    assert [join.since for join in joins_of(sides)] == [MERGED_ON]


def test_a_third_side_that_stays_apart_is_not_the_whole() -> None:
    sides = [held((A, BEGINNING), (C, MERGED_ON)), held((C, BEGINNING)), held((D, BEGINNING))]
    assert joins_of(sides) == [Join(MERGED_ON, frozenset({A, C}), is_whole=False)]


def test_the_register_of_2025_asks_once_and_names_its_change(register: None) -> None:
    decision = joined().merger_decisions.get()
    assert (decision.since, decision.is_whole) == (MERGED_ON, True)
    assert decision.change is not None
    assert decision.change.effective_on == MERGED_ON
    assert owe_decisions() == 0


def test_parties_that_went_to_different_holders_are_asked_nothing(register: None) -> None:
    make_agreement(partners=["syt-75-dong-nai", "syt-72-tay-ninh"])
    owe_decisions()
    assert not MergerDecision.objects.exists()


def test_drafts_and_ended_agreements_are_asked_nothing(register: None) -> None:
    make_agreement(Status.DRAFT, partners=["syt-74-binh-duong"])
    make_agreement(Status.EXPIRED, partners=["syt-74-binh-duong"])
    assert not MergerDecision.objects.exists()


def test_a_question_the_register_puts_no_longer_goes_and_an_answer_stays(cast: Cast) -> None:
    decided, open_one = joined(), joined()
    decide(decided, cast.hub_officer, "continue_internal")
    OrganisationHolder.objects.filter(organisation__slug="syt-74-binh-duong").delete()
    owe_decisions([decided.pk, open_one.pk])
    assert list(MergerDecision.objects.values_list("agreement", flat=True)) == [decided.pk]


def test_it_takes_the_same_queries_for_one_as_for_many(
    register: None, django_assert_num_queries: Any
) -> None:
    first = [joined().pk]
    many = [joined().pk for _ in range(6)]
    MergerDecision.objects.all().delete()
    for asked in (first, many):
        with django_assert_num_queries(7):
            assert owe_decisions(asked) == len(asked)


# --- Who answers --------------------------------------------------------------------------
def test_partners_administrators_and_strangers_do_not_decide(cast: Cast) -> None:
    agreement = partly_joined()
    for somebody in (cast.partner_head, cast.administrator, cast.stranger, cast.hub_viewer):
        with pytest.raises(NotAllowed):
            decide(agreement, somebody, "continue_internal")


def test_an_officer_carries_on_but_does_not_end(cast: Cast) -> None:
    agreement = joined()
    with pytest.raises(NotAllowed):
        decide(agreement, cast.hub_officer, "terminate", document=pdf())
    decide(agreement, cast.hub_officer, "continue_internal")
    assert "agreement.merger_decided" in trail_of(agreement)


def test_it_is_decided_once(cast: Cast) -> None:
    agreement = joined()
    first = decide(agreement, cast.hub_officer, "continue_internal")
    with pytest.raises(WrongState):
        decide_merger(first, by=cast.hub_head, choice="continue_internal", reason="Lần nữa")


# --- What follows -------------------------------------------------------------------------
def test_carried_on_the_reviews_stay_and_each_person_is_reminded_once(cast: Cast) -> None:
    agreement = joined()
    review = make_review(agreement, clock.today() + dt.timedelta(days=10), sequence=1)
    decide(agreement, cast.hub_officer, "continue_internal")
    review.refresh_from_db()
    assert review.status == ReviewStatus.PLANNED
    mails = Message.objects.filter(record_id=str(review.pk), state=State.QUEUED)
    people = list(mails.values_list("recipient", flat=True))
    assert len(people) == len(set(people)) == 2


def test_ended_the_open_reviews_fall_away_and_a_final_one_is_asked_for(cast: Cast) -> None:
    agreement = joined()
    review = make_review(agreement, clock.today() + dt.timedelta(days=90), sequence=1)
    decide(agreement, cast.hub_head, "terminate", document=pdf(), number="05/TB-SYT")
    agreement.refresh_from_db()
    review.refresh_from_db()
    assert (agreement.status, review.status) == (Status.TERMINATED, ReviewStatus.CANCELLED)
    assert agreement.reviews.filter(kind="final", status=ReviewStatus.PLANNED).exists()


def test_ending_without_a_paper_is_refused_and_nothing_is_decided(cast: Cast) -> None:
    agreement = joined()
    with pytest.raises(ValidationError) as refusal:
        decide(agreement, cast.hub_head, "terminate")
    assert sentences(refusal.value, "document")
    assert agreement.merger_decisions.get().choice == ""


def test_signed_anew_a_draft_with_the_parties_of_today_is_made(cast: Cast) -> None:
    agreement = partly_joined()
    decide(agreement, cast.hub_head, "re_sign", document=pdf())
    draft = agreement.renewals.get()
    slugs = set(draft.parties.values_list("organisation__slug", flat=True))
    assert slugs == {"syt-79-ho-chi-minh", "syt-75-dong-nai-tp"}


def test_nobody_is_left_to_sign_with_where_all_parties_are_one(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        decide(joined(), cast.hub_head, "re_sign", document=pdf())
    assert "không còn bên để ký lại" in sentences(refusal.value, "choice")


def test_a_choice_and_a_reason_are_asked_for(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        decide(joined(), cast.hub_head, "wait", reason=" ")
    assert {"choice", "reason"} <= set(refusal.value.message_dict)


# --- Reminded -----------------------------------------------------------------------------
def test_the_hub_is_reminded_until_it_is_decided(cast: Cast) -> None:
    agreement = partly_joined()
    today = clock.today()
    reminders_decisions.plan_due(today)
    reminders_decisions.plan_due(today)
    mails = Message.objects.filter(kind=reminders_decisions.KIND)
    assert {mail.recipient for mail in mails} == {cast.hub_officer, cast.hub_head}
    assert mails.count() == 2
    mail = mails.filter(recipient=cast.hub_head).get()
    rendered = render(mail)
    assert rendered is not None
    assert "Cần quyết định sau sáp nhập" in rendered.subject
    reminders_decisions.plan_due(today + dt.timedelta(days=14))
    assert mails.filter(state=State.QUEUED).count() == 2
    decide(agreement, cast.hub_officer, "continue_internal")
    assert not mails.filter(state=State.QUEUED).exists()
    assert context_of(mail) is None


def test_an_amendment_signed_since_settles_it(cast: Cast) -> None:
    agreement = partly_joined()
    Amendment.objects.create(
        agreement=agreement,
        signed_on=dt.date(2026, 1, 5),
        summary="Gộp cam kết",
        document=make_document(agreement),
    )
    assert not MergerDecision.objects.owed_on(clock.today()).exists()
    assert not reminders_decisions.owed_by(clock.today()).queue


# --- The page -----------------------------------------------------------------------------
def test_a_head_decides_on_the_page(cast: Cast, client: Client) -> None:
    agreement = joined()
    pk = agreement.merger_decisions.get().pk
    parties = as_(client, cast.hub_head).get(f"/agreements/{agreement.pk}/?tab=parties")
    assert f"/agreements/decisions/{pk}/" in parties.content.decode()
    page = client.get(f"/agreements/decisions/{pk}/")
    assert "re_sign" not in page.content.decode()
    sent = {"choice": "continue_internal", "reason": "Việc nội bộ của một sở"}
    assert client.post(f"/agreements/decisions/{pk}/", sent).status_code == 302
    after = text_of(client.get(f"/agreements/{agreement.pk}/?tab=parties"))
    assert "Tiếp tục như việc nội bộ." in after
    assert client.post(f"/agreements/decisions/{pk}/", sent).status_code == 409


def test_who_may_not_see_the_agreement_gets_404_and_a_partner_403(
    cast: Cast, client: Client
) -> None:
    pk = partly_joined().merger_decisions.get().pk
    assert as_(client, person("outside")).get(f"/agreements/decisions/{pk}/").status_code == 404
    assert as_(client, cast.partner_head).get(f"/agreements/decisions/{pk}/").status_code == 403


def test_wrong_input_comes_back_with_400(cast: Cast, client: Client) -> None:
    pk = joined().merger_decisions.get().pk
    page = as_(client, cast.hub_head).post(
        f"/agreements/decisions/{pk}/", {"choice": "terminate", "reason": "Một sở"}
    )
    assert page.status_code == 400
    assert "Chưa có văn bản kèm theo" in text_of(page)
