"""Recording what parties do for a commitment, correcting it and taking it back."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Activity, Agreement
from agreements.services import change_activity, record_activity, remove_activity
from agreements.states import Status
from agreements.tests.builders import (
    HUB,
    PARTNER,
    area,
    make_agreement,
    not_a_pdf,
    organisation,
    pdf,
    sentences,
    trail_of,
)
from agreements.tests.items import make_activity
from audit.models import Entry
from conftest import Cast, person
from toolkit.days import KnownDay
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(register: None) -> Agreement:
    return make_agreement()


def told(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "course",
        "title": " Tập huấn điều tra ổ dịch ",
        "organisations": [organisation(HUB), organisation(PARTNER)],
        "content": agreement.contents.get(),
        "happened_on": KnownDay(2026, 10),
        "people_reached": 42,
        **changes,
    }


def test_an_officer_of_a_party_records_one(agreement: Agreement, cast: Cast) -> None:
    activity = record_activity(agreement, by=cast.partner_officer, **told(agreement))
    assert activity.title == "Tập huấn điều tra ổ dịch"
    assert activity.area == agreement.contents.get().area
    assert (activity.happened_on, activity.happened_on_precision) == (
        dt.date(2026, 10, 1),
        "month",
    )
    assert activity.recorded_for == organisation(PARTNER)
    assert trail_of(agreement) == ["activity.recorded"]


@pytest.mark.parametrize("who", ["partner_head", "hub_viewer", "stranger", "cdc_officer"])
def test_nobody_else_does(agreement: Agreement, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        record_activity(agreement, by=getattr(cast, who), **told(agreement))


def test_before_the_signature_nothing_was_done(cast: Cast) -> None:
    draft = make_agreement(Status.CIRCULATED)
    with pytest.raises(WrongState):
        record_activity(draft, by=cast.hub_officer, **told(draft))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"organisations": []}, "organisations"),
        ({"content": None}, "area"),
        ({"people_reached": -1}, "people_reached"),
        ({"happened_on": KnownDay(2026, 12)}, "happened_on"),
        ({"happened_on": KnownDay(2026, 4)}, "happened_on"),
        ({"happened_on": KnownDay(2026, 10), "is_planned": True}, "happened_on"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    agreement: Agreement, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        record_activity(agreement, by=cast.hub_officer, **told(agreement, **changes))
    assert sentences(refused.value, field)
    assert not Activity.objects.exists()


def test_a_commitment_of_another_agreement_is_refused(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        record_activity(agreement, by=cast.hub_officer, **told(make_agreement()))
    assert "thỏa thuận khác" in sentences(refused.value, "content")


def test_an_unknown_day_stays_unknown_and_a_year_may_reach_over_today(
    agreement: Agreement, cast: Cast
) -> None:
    by = cast.hub_officer
    unknown = record_activity(agreement, by=by, **told(agreement, happened_on=None))
    assert (unknown.happened_on, unknown.happened_on_precision) == (None, "")
    this_year = record_activity(agreement, by=by, **told(agreement, happened_on=KnownDay(2026)))
    assert this_year.happened_on_precision == "year"


def test_one_for_no_commitment_has_its_area(agreement: Agreement, cast: Cast) -> None:
    activity = record_activity(
        agreement, by=cast.hub_officer, **told(agreement, content=None, area=area("training"))
    )
    assert (activity.content, activity.area.slug) == (None, "training")


def test_a_planned_one_may_lie_ahead(agreement: Agreement, cast: Cast) -> None:
    changes = {"is_planned": True, "happened_on": KnownDay(2027, 3)}
    activity = record_activity(agreement, by=cast.hub_officer, **told(agreement, **changes))
    assert activity.is_planned


def test_its_file_is_a_paper(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        record_activity(agreement, by=cast.hub_officer, upload=not_a_pdf(), **told(agreement))
    assert sentences(refused.value, "file")
    activity = record_activity(agreement, by=cast.hub_officer, upload=pdf(), **told(agreement))
    assert activity.file is not None


def test_a_form_sent_twice_records_one(agreement: Agreement, cast: Cast) -> None:
    form_id = uuid.uuid4()
    for _n in range(2):
        record_activity(agreement, by=cast.hub_officer, activity_id=form_id, **told(agreement))
    assert agreement.activities.count() == 1
    other = make_agreement()
    with pytest.raises(ValidationError, match="mở lại trang"):
        record_activity(other, by=cast.hub_officer, activity_id=form_id, **told(other))


def test_it_is_corrected_and_the_trail_says_what(agreement: Agreement, cast: Cast) -> None:
    activity = record_activity(agreement, by=cast.partner_officer, **told(agreement))
    changes = {"organisations": [organisation(PARTNER)], "people_reached": 45}
    changed = change_activity(
        activity, by=cast.partner_officer, upload=pdf(), **told(agreement, **changes)
    )
    assert changed.people_reached == 45 and changed.file is not None
    entry = Entry.objects.get(verb="activity.changed")
    assert set(entry.changes) == {"people_reached", "file", "organisations"}
    assert entry.changes["people_reached"] == [42, 45]
    without = change_activity(
        changed, by=cast.partner_officer, without_file=True, **told(agreement, **changes)
    )
    assert without.file is None


def test_a_correction_that_changes_nothing_leaves_no_row(agreement: Agreement, cast: Cast) -> None:
    activity = record_activity(agreement, by=cast.partner_officer, **told(agreement))
    change_activity(activity, by=cast.partner_officer, **told(agreement))
    assert trail_of(agreement) == ["activity.recorded"]


def test_who_recorded_it_and_the_hub_correct_it(cast: Cast) -> None:
    agreement = make_agreement(partners=[PARTNER, "syt-80-tay-ninh"])
    third = person("tay-ninh", "syt-80-tay-ninh")
    activity = record_activity(agreement, by=cast.partner_officer, **told(agreement))
    with pytest.raises(NotAllowed):
        remove_activity(activity, by=third)
    change_activity(activity, by=cast.hub_officer, **told(agreement, people_reached=1))
    remove_activity(activity, by=cast.hub_officer)
    loaded = make_activity(agreement)
    remove_activity(loaded, by=third)


def test_what_is_taken_back_stays_in_the_trail(agreement: Agreement, cast: Cast) -> None:
    activity = make_activity(agreement, note="Nguồn: báo")
    remove_activity(activity, by=cast.partner_officer)
    assert not agreement.activities.exists()
    entry = Entry.objects.get(verb="activity.removed")
    assert entry.changes["title"] == ["Tập huấn điều tra ổ dịch", None]
    with pytest.raises(WrongState):
        remove_activity(activity, by=cast.partner_officer)
