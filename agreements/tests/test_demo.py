"""What the demonstration holds of meetings, action items and activities."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from accounts.demo import load_people
from agreements.areas import DATA_DIR
from agreements.demo import load_agreements
from agreements.models import ActionItem, Activity, Document, Review
from agreements.review_figures import figures_of
from agreements.services import open_due_reviews
from agreements.states import ItemStatus
from conftest import kept_for_a_module
from outbox.models import Message

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker, tmp_path_factory.mktemp("media"), TODAY):
        load_people(TODAY)
        load_agreements()
        yield


@pytest.fixture
def demo(loaded: None, db: None, on_day: Any) -> None:
    on_day(TODAY)


def test_the_sample_paper_is_a_page_that_says_so(demo: None) -> None:
    paper = Document.objects.get(agreement__code="mau-khanh-hoa-2026")
    shipped = DATA_DIR / "mau.pdf"
    assert paper.file.size == shipped.stat().st_size
    (page,) = pypdf.PdfReader(shipped).pages
    assert page.extract_text().startswith("VĂN BẢN MẪU")


def reported() -> Any:
    return Activity.objects.exclude(agreement__code__startswith="mau-")


def test_the_three_reported_activities_load_as_such(demo: None) -> None:
    assert {
        (row.agreement.code, row.kind, row.is_planned, tuple(b.slug for b in bodies(row)))
        for row in reported().select_related("agreement")
    } == {
        ("dak-nong-2024", "consultation", False, ("da-khoa-dak-nong", "nhi-dong-thanh-pho")),
        ("dbscl-syt-2023", "consultation", False, ("nhi-dong-1", "san-nhi-ca-mau")),
        ("dbscl-syt-2023", "facility", True, ("da-khoa-soc-trang", "dai-hoc-y-duoc")),
    }


def bodies(activity: Activity) -> Any:
    return activity.organisations.order_by("slug")


def test_what_the_source_does_not_say_stays_unknown(demo: None) -> None:
    assert set(reported().values_list("happened_on", "people_reached", "recorded_by")) == {
        (None, None, None)
    }
    for activity in reported().filter(agreement__code="dbscl-syt-2023"):
        assert "không gắn việc này với thỏa thuận" in activity.note.replace("\n", " ")


def test_the_meeting_of_dak_nong_looked_at_its_year(demo: None) -> None:
    review = Review.objects.get(agreement__code="dak-nong-2024")
    assert (review.period_from, review.period_to) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert review.is_one_sided and not review.reports.exists()
    figures = figures_of(review.agreement, review.period_from, review.period_to)
    own = next(figure for figure in figures if figure["key"] == "activities")
    assert own["parts"]["undated"] == 1


def test_sample_items_are_marked_and_stand_in_each_state(demo: None) -> None:
    items = ActionItem.objects.select_related("agreement")
    assert all(item.what.startswith("[Mẫu] ") and item.agreement.is_sample for item in items)
    assert {item.status for item in items} == {
        ItemStatus.OPEN,
        ItemStatus.DONE,
        ItemStatus.VERIFIED,
    }
    assert ActionItem.objects.late_on(TODAY).exists()
    assert items.filter(person__email="syt-tay-ninh@portal.example").exists()


def test_one_is_carried_into_the_review_that_opens(demo: None) -> None:
    open_due_reviews(TODAY)
    carried = ActionItem.objects.get(times_carried=1)
    assert carried.is_late_on(TODAY)
    assert carried.carries.get().review.agreement.code == "mau-lam-dong-2026"


def test_loading_writes_to_nobody(demo: None) -> None:
    assert not Message.objects.filter(kind="action_item_moved").exists()
