"""Recording the signature."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, Document
from agreements.services import sign_agreement
from agreements.services.base import races_as_sentences
from agreements.states import Status
from agreements.tests.builders import (
    PARTNER,
    make_agreement,
    not_a_pdf,
    pdf,
    sentences,
    trail_of,
)
from audit.models import Entry
from conftest import Cast
from files.models import StoredFile
from outbox.models import Message
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)
SIGNED_ON = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def draft(cast: Cast) -> Agreement:
    return make_agreement(Status.CIRCULATED)


def sign(agreement: Agreement, cast: Cast, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {"by": cast.hub_officer, "signed_on": SIGNED_ON, "scan": pdf()}
    return sign_agreement(agreement, **{**fields, **changes})


def refused(agreement: Agreement, cast: Cast, field: str, **changes: Any) -> str:
    """The sentence at ``field``; nothing may have been written."""
    with pytest.raises(ValidationError) as refusal:
        sign(agreement, cast, **changes)
    agreement.refresh_from_db()
    assert agreement.status == Status.CIRCULATED
    assert not StoredFile.objects.exists()
    assert trail_of(agreement) == []
    return sentences(refusal.value, field)


def test_without_a_known_start_it_is_in_force_from_the_signing(
    draft: Agreement, cast: Cast
) -> None:
    signed = sign(draft, cast, number="12/TT-SYT")
    assert signed.status == Status.IN_FORCE
    assert (signed.signed_on, signed.signed_on_precision) == (SIGNED_ON, "day")
    assert (signed.number, signed.register_year) == ("12/TT-SYT", 2026)
    assert signed.entered_on == TODAY
    assert trail_of(draft) == ["agreement.signed", "agreement.entered_force"]


def test_the_scan_is_kept_with_its_hash(draft: Agreement, cast: Cast) -> None:
    sign(draft, cast, scan=pdf("da-ky.pdf"))
    document = draft.documents.get()
    assert (document.kind, document.title) == (Document.Kind.SIGNED_SCAN, "da-ky.pdf")
    assert document.file.uploaded_by == cast.hub_officer
    entry = Entry.objects.about(draft).get(verb="agreement.signed")
    assert entry.changes["scan_sha256"] == [None, document.file.sha256]


def test_before_its_start_it_is_signed_only(cast: Cast) -> None:
    draft = make_agreement(Status.DRAFT, starts_on=dt.date(2027, 1, 1))
    assert sign(draft, cast).status == Status.SIGNED
    assert trail_of(draft) == ["agreement.signed"]


def test_the_plan_counts_from_the_start_else_from_the_signing(cast: Cast) -> None:
    begun = make_agreement(Status.DRAFT, starts_on=dt.date(2027, 1, 1))
    sign(begun, cast)
    assert begun.reviews.order_by("due_on")[0].due_on == dt.date(2027, 7, 1)
    open_start = make_agreement(Status.DRAFT)
    sign(open_start, cast)
    assert open_start.reviews.order_by("due_on")[0].due_on == dt.date(2027, 5, 20)


def test_a_start_known_to_the_year_does_not_backdate_the_plan(cast: Cast) -> None:
    draft = make_agreement(
        Status.DRAFT, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2028, 12, 31)
    )
    Agreement.objects.filter(pk=draft.pk).update(starts_on_precision="year")
    assert sign(draft, cast).review_anchor_on == SIGNED_ON


def test_the_anchor_of_the_draft_or_of_the_signer_comes_first(cast: Cast) -> None:
    anchor = dt.date(2026, 12, 1)
    assert (
        sign(make_agreement(Status.DRAFT, review_anchor_on=anchor), cast).review_anchor_on == anchor
    )
    given = sign(make_agreement(Status.DRAFT), cast, review_anchor_on=anchor)
    assert given.review_anchor_on == anchor


def test_an_agreement_that_is_over_already_is_recorded_as_expired(cast: Cast) -> None:
    draft = make_agreement(Status.DRAFT, ends_on=dt.date(2026, 10, 31))
    signed = sign(draft, cast, signed_on=dt.date(2026, 5, 5))
    assert signed.status == Status.EXPIRED
    assert trail_of(draft)[-1] == "agreement.expired"
    assert not Message.objects.exists()


def test_who_signed_is_kept_but_not_in_the_trail(draft: Agreement, cast: Cast) -> None:
    party = draft.parties.get(organisation__slug=PARTNER)
    sign(draft, cast, signatories={party.pk: ("Người mẫu Ký", "Giám đốc")})
    party.refresh_from_db()
    assert (party.signatory, party.signed_on) == ("Người mẫu Ký", SIGNED_ON)
    entry = Entry.objects.about(draft).get(verb="agreement.signed")
    assert entry.changes["signatories"] == [None, None]


def test_signing_without_a_scan_is_refused(draft: Agreement, cast: Cast) -> None:
    assert "Chưa có bản chụp" in refused(draft, cast, "scan", scan=None)


def test_a_scan_that_is_no_pdf_is_refused(draft: Agreement, cast: Cast) -> None:
    assert "không phải tệp PDF" in refused(draft, cast, "scan", scan=not_a_pdf())


def test_a_signing_day_to_come_is_refused(draft: Agreement, cast: Cast) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert "chưa đến" in refused(draft, cast, "signed_on", signed_on=tomorrow)


def test_a_signing_day_is_needed(draft: Agreement, cast: Cast) -> None:
    assert "Chưa có ngày ký" in refused(draft, cast, "signed_on", signed_on=None)


def test_nothing_is_signed_after_its_end(cast: Cast) -> None:
    draft = make_agreement(Status.CIRCULATED, ends_on=dt.date(2026, 6, 30))
    assert "sau ngày hết hiệu lực 30/06/2026" in refused(draft, cast, "signed_on")


def test_a_body_that_had_gone_cannot_sign(cast: Cast) -> None:
    draft = make_agreement(Status.CIRCULATED, partners=["syt-80-long-an"])
    assert refused(draft, cast, "signed_on", signed_on=dt.date(2026, 3, 12)) == (
        "“Long An” đã thành Tây Ninh từ 01/07/2025. Ngày ký là 12/03/2026 nên ghi “Tây Ninh”."
    )


def test_a_body_that_was_not_there_yet_cannot_sign(cast: Cast) -> None:
    draft = make_agreement(Status.CIRCULATED)
    assert refused(draft, cast, "signed_on", signed_on=dt.date(2026, 2, 27)) == (
        "“Sở Y tế TP. Đồng Nai” chỉ có từ 30/04/2026. "
        "Ngày ký là 27/02/2026 nên ghi “Sở Y tế tỉnh Đồng Nai”."
    )


def test_a_number_taken_in_that_year_is_refused(draft: Agreement, cast: Cast) -> None:
    make_agreement(number="12/TT-SYT", signed_on=dt.date(2026, 5, 1))
    assert "đã có trong sổ" in refused(draft, cast, "number", number="12/TT-SYT")


def test_the_second_of_two_who_sign_gets_a_sentence(draft: Agreement, cast: Cast) -> None:
    same_row = Agreement.objects.get(pk=draft.pk)
    sign(draft, cast)
    with pytest.raises(WrongState):
        sign(same_row, cast)
    assert draft.documents.count() == 1


def test_only_the_hubs_officer_signs(draft: Agreement, cast: Cast) -> None:
    for other in (cast.partner_officer, cast.hub_viewer, cast.hub_head, cast.stranger):
        with pytest.raises(NotAllowed):
            sign(draft, cast, by=other)
    assert trail_of(draft) == []


def test_two_numbers_saved_at_once_end_in_a_sentence(cast: Cast) -> None:
    make_agreement(number="12/TT-SYT")
    with pytest.raises(ValidationError) as refusal, races_as_sentences():
        make_agreement(number="12/TT-SYT")
    assert "đã có trong sổ" in sentences(refusal.value, "number")


def test_two_codes_saved_at_once_end_in_a_sentence(cast: Cast) -> None:
    make_agreement(code="mot-ma")
    with pytest.raises(ValidationError) as refusal, races_as_sentences():
        make_agreement(code="mot-ma")
    assert "đã có trên cổng" in sentences(refusal.value, "code")
