"""Editing and throwing away a draft."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement
from agreements.services import (
    add_document,
    comment_on_draft,
    delete_draft,
    edit_draft,
    withdraw_draft,
)
from agreements.states import Status
from agreements.tests.builders import (
    HUB,
    PARTNER,
    area,
    make_agreement,
    pdf,
    sentences,
    trail_of,
)
from audit.models import Entry
from conftest import Cast, organisation
from files.models import StoredFile
from toolkit.refusal import NotAllowed, WrongState


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement(Status.DRAFT)


def edit(agreement: Agreement, cast: Cast, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {
        "by": cast.hub_officer,
        "hub": organisation(HUB),
        "partners": [organisation(PARTNER)],
        "title": agreement.title,
        "level": agreement.level,
        "contents": [(c.area, c.text) for c in agreement.contents.all()],
        "review_every_months": 6,
    }
    return edit_draft(agreement, **{**fields, **changes})


def test_parties_change_and_the_trail_says_from_what_to_what(
    agreement: Agreement, cast: Cast
) -> None:
    edit(agreement, cast, partners=[organisation("syt-92-can-tho")])
    names = [party.name_as_signed for party in agreement.parties.all()]
    assert names == ["Sở Y tế TP. Hồ Chí Minh", "Sở Y tế TP. Cần Thơ"]
    changes = Entry.objects.about(agreement).get().changes
    assert changes["parties"][1] == names
    assert set(changes) == {"parties"}


def test_a_party_that_stays_keeps_its_row(agreement: Agreement, cast: Cast) -> None:
    before = agreement.parties.get(organisation__slug=PARTNER)
    edit(agreement, cast, partners=[organisation("syt-92-can-tho"), organisation(PARTNER)])
    after = agreement.parties.get(organisation__slug=PARTNER)
    assert (after.pk, after.position) == (before.pk, 2)


def test_a_content_that_stays_keeps_its_row(agreement: Agreement, cast: Cast) -> None:
    before = agreement.contents.get()
    edit(agreement, cast, contents=[(area("other"), "Mới"), (before.area, before.text)])
    assert [c.text for c in agreement.contents.all()] == ["Mới", before.text]
    assert agreement.contents.get(text=before.text).pk == before.pk


def test_a_circulated_draft_can_still_be_edited(cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    assert edit(agreement, cast, title="Tên mới").title == "Tên mới"


def test_an_edited_draft_is_found_by_its_new_words(agreement: Agreement, cast: Cast) -> None:
    edit(agreement, cast, title="Phẫu thuật Phaco")
    assert agreement in Agreement.objects.search("phau thuat phaco")


def test_a_partner_may_not_edit(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        edit(agreement, cast, by=cast.partner_officer)
    assert trail_of(agreement) == []


def test_the_hub_cannot_be_given_to_others(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        edit(agreement, cast, hub=organisation(PARTNER), partners=[organisation(HUB)])


def test_a_signed_text_is_not_edited(cast: Cast) -> None:
    agreement = make_agreement(Status.IN_FORCE)
    with pytest.raises(WrongState, match="phụ lục sửa đổi"):
        edit(agreement, cast, title="Khác")


def test_bad_input_changes_nothing(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        edit(agreement, cast, title="", partners=[organisation("syt-92-can-tho")])
    assert "Chưa có tên" in sentences(refusal.value, "title")
    assert agreement.parties.filter(organisation__slug=PARTNER).exists()
    assert trail_of(agreement) == []


def test_a_draft_is_thrown_away_with_its_papers(agreement: Agreement, cast: Cast) -> None:
    add_document(agreement, by=cast.hub_officer, kind="other", upload=pdf())
    delete_draft(agreement, by=cast.hub_officer)
    assert not Agreement.objects.filter(pk=agreement.pk).exists()
    assert not StoredFile.objects.exists()
    assert trail_of(agreement)[-1] == "agreement.draft_deleted"


def test_only_the_hub_throws_a_draft_away(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        delete_draft(agreement, by=cast.partner_officer)


def test_what_others_have_seen_is_not_thrown_away(cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    with pytest.raises(WrongState):
        delete_draft(agreement, by=cast.hub_officer)


def test_acting_on_a_deleted_draft_says_so(agreement: Agreement, cast: Cast) -> None:
    delete_draft(Agreement.objects.get(pk=agreement.pk), by=cast.hub_officer)
    with pytest.raises(WrongState, match="đã bị xóa"):
        edit(agreement, cast, contents=[])


def test_a_draft_that_others_commented_on_is_not_thrown_away(cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    partner = cast.partner_officer.memberships.get().organisation
    comment_on_draft(agreement, by=cast.partner_officer, organisation=partner, text="Bớt một ý")
    withdraw_draft(agreement, by=cast.hub_officer)
    with pytest.raises(WrongState):
        delete_draft(agreement, by=cast.hub_officer)
    assert agreement.comments.exists()
