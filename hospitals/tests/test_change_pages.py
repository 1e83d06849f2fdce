"""The succession desk: reading for everybody who is signed in, undoing for administrators."""

import datetime as dt
import itertools

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import Cast
from hospitals.changes import NewUnit
from hospitals.models import Organisation, Province, RegisterChange
from hospitals.tests.builders import act, record, unit

pytestmark = pytest.mark.django_db

REORGANISED = dt.date(2025, 7, 1)


@pytest.fixture
def merger(cast: Cast) -> RegisterChange:
    """Two provinces become a new one on 1 January 2027."""
    new = NewUnit(name_vi="Tỉnh Sông Hồng", code="33")
    return record(cast.administrator, act("merge", "33-hung-yen", "37-ninh-binh", into=new))


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.stranger)
    return client


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(change: RegisterChange) -> str:
    return reverse("changes:detail", args=[change.pk])


def reorganisation() -> RegisterChange:
    return RegisterChange.objects.get(effective_on=REORGANISED)


@pytest.mark.parametrize("name", ["list", "new", "import"])
def test_who_is_not_signed_in_is_led_to_the_door(client: Client, register: None, name: str) -> None:
    answer = client.get(reverse(f"changes:{name}"))
    assert answer["Location"].startswith(reverse("account_login"))


def test_everybody_signed_in_may_read_the_list(reader: Client) -> None:
    page = text(reader, "/changes/")
    assert "Nghị quyết 202/2025/QH15" in page
    assert "Ghi thay đổi mới" not in page


def test_the_list_says_who_became_what(reader: Client) -> None:
    page = text(reader, "/changes/?search=thua+thien+hue")
    assert "Tỉnh Thừa Thiên Huế" in page
    assert "Thành phố Huế" in page


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("year=2025&kind=reorganise", {REORGANISED}),
        ("search=202%2F2025", {REORGANISED}),
        ("search=song+be", {REORGANISED, dt.date(2026, 4, 30)}),
        ("state=undone", set()),
    ],
)
def test_the_list_is_narrowed(reader: Client, query: str, days: set[dt.date]) -> None:
    answer = reader.get(f"/changes/?{query}")
    assert {line.change.effective_on for line in answer.context["lines"]} == days


def test_an_unknown_filter_value_is_told_at_the_field(reader: Client) -> None:
    assert reader.get("/changes/?kind=explosion").status_code == 400


def test_an_empty_list_names_the_filter_to_drop(reader: Client) -> None:
    page = text(reader, "/changes/?kind=close&search=hue")
    assert "Bỏ lọc “Loại thay đổi: Chấm dứt hoạt động” thì có" in page


def test_a_spoilt_cursor_leads_back_to_the_first_page(reader: Client) -> None:
    answer = reader.get("/changes/?search=hue&cursor=abc")
    assert (answer.status_code, answer["Location"]) == (302, "/changes/?search=hue")


def test_pages_follow_each_other(reader: Client, cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("hospitals.views_changes.PAGE_SIZE", 2)
    seen, address = [], "/changes/"
    for _page in range(10):
        answer = reader.get(address)
        seen += [line.change.pk for line in answer.context["lines"]]
        if answer.context["page"].next is None:
            break
        address = f"/changes/?cursor={answer.context['page'].next}"
    assert len(seen) == len(set(seen)) == RegisterChange.objects.count()


def test_queries_of_the_list_do_not_grow_with_the_rows(reader: Client) -> None:
    counts = []
    for address in ("/changes/?search=hue&year=2025", "/changes/"):
        cache.clear()  # so that what waits for the reader is counted too
        with CaptureQueriesContext(connection) as queries:
            text(reader, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_queries_of_a_change_do_not_grow_with_its_parts(reader: Client) -> None:
    text(reader, "/changes/")
    small = RegisterChange.objects.get(effective_on=dt.date(2026, 4, 30))
    counts = []
    for change in (small, reorganisation()):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            text(reader, page_of(change))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_2025_draws_63_units_and_34(reader: Client) -> None:
    maps = reader.get(page_of(reorganisation())).context["maps"]
    assert (maps.before.units, maps.after.units) == (63, 34)
    assert len(maps.before.touched) == 52
    assert len(maps.after.touched) == 23


@pytest.mark.parametrize("drawing", ["before", "after"])
def test_every_outline_is_drawn_once_with_the_archipelagos(reader: Client, drawing: str) -> None:
    maps = reader.get(page_of(reorganisation())).context["maps"]
    drawn = [id for group in getattr(maps, drawing).groups for id in group.outlines]
    assert len(drawn) == len(set(drawn)) == 65
    assert {"hoang-sa", "truong-sa"} <= set(drawn)
    of_da_nang = next(g for g in getattr(maps, drawing).groups if "48-da-nang" in g.outlines)
    assert "hoang-sa" in of_da_nang.outlines


def test_the_map_says_the_same_in_words(reader: Client, merger: RegisterChange) -> None:
    page = text(reader, page_of(merger))
    assert "Ranh giới: Natural Earth" in page
    assert "Hoàng Sa" in page
    assert "Trường Sa" in page
    assert "tô đậm: Tỉnh Hưng Yên, Tỉnh Ninh Bình" in page


def test_a_change_of_organisations_has_no_map(reader: Client, cast: Cast) -> None:
    change = record(cast.administrator, act("rename", "cho-ray", into=NewUnit(name_vi="Mới")))
    answer = reader.get(page_of(change))
    assert answer.context["maps"] is None
    assert [tree.title for tree in answer.context["trees"]] == ["Mới"]


def test_a_family_tree_reaches_back_beyond_the_change(reader: Client) -> None:
    change = RegisterChange.objects.get(effective_on=dt.date(2026, 4, 30))
    trees = {tree.title: tree for tree in reader.get(page_of(change)).context["trees"]}
    names = {row.before.name for row in trees["Thành phố Đồng Nai"].rows}
    assert names == {"Tỉnh Bình Phước", "Tỉnh Đồng Nai"}


def test_boxes_of_a_tree_do_not_cover_each_other(reader: Client) -> None:
    for tree in reader.get(page_of(reorganisation())).context["trees"]:
        places = [(box.x, box.y) for box in tree.boxes]
        for column in {x for x, _y in places}:
            heights = sorted(y for x, y in places if x == column)
            gaps = [b - a for a, b in itertools.pairwise(heights)]
            assert all(gap >= 66 for gap in gaps)


def test_what_is_touched_is_for_administrators(client: Client, cast: Cast, merger) -> None:
    for person, sees in ((cast.stranger, False), (cast.auditor, False), (cast.administrator, True)):
        client.force_login(person)
        assert ("Hồ sơ bị chạm đến" in text(client, page_of(merger))) is sees


def test_a_change_without_a_scan_has_none_to_hand_out(reader: Client, merger) -> None:
    assert reader.get(reverse("changes:scan", args=[merger.pk])).status_code == 404


# --- Undoing -------------------------------------------------------------------------------
def undo_address(change: RegisterChange) -> str:
    return reverse("changes:undo", args=[change.pk])


def test_only_administrators_undo(reader: Client, merger: RegisterChange) -> None:
    assert reader.post(undo_address(merger), {"because": "Nhầm"}).status_code == 403
    merger.refresh_from_db()
    assert merger.undone_at is None


def test_undoing_needs_a_reason(keeper: Client, merger: RegisterChange) -> None:
    answer = keeper.post(undo_address(merger), {"because": "  "})
    assert answer.status_code == 400
    merger.refresh_from_db()
    assert merger.undone_at is None


def test_an_undone_change_stays_readable(keeper: Client, merger: RegisterChange) -> None:
    answer = keeper.post(undo_address(merger), {"because": "Ghi nhầm nghị quyết"}, follow=True)
    page = answer.content.decode()
    assert "Thay đổi này đã được hủy." in page
    assert "Ghi nhầm nghị quyết" in page
    assert "Tỉnh Hưng Yên → Tỉnh Sông Hồng" in page
    assert not Province.objects.filter(name_vi="Tỉnh Sông Hồng").exists()


def test_what_stands_in_the_way_is_said_before(keeper: Client, cast: Cast, merger) -> None:
    new = Province.objects.get(name_vi="Tỉnh Sông Hồng")
    later = dt.date(2028, 1, 1)
    record(cast.administrator, act("absorb", new.uid, into="31-hai-phong"), day=later)
    page = text(keeper, undo_address(merger))
    assert "Hủy thay đổi đó trước." in page
    assert 'name="because"' not in page
    assert keeper.post(undo_address(merger), {"because": "Nhầm"}).status_code == 409


def test_what_came_with_the_files_is_not_undone_here(keeper: Client) -> None:
    change = reorganisation()
    assert undo_address(change) not in text(keeper, page_of(change))
    assert "nạp từ danh mục tham chiếu" in text(keeper, undo_address(change))


def test_a_handover_is_told_with_its_departments(reader: Client, cast: Cast) -> None:
    change = record(
        cast.administrator, act("handover", "da-khoa-dak-nong", into="syt-79-ho-chi-minh")
    )
    page = text(reader, page_of(change))
    assert "Chuyển cơ quan quản lý" in page
    assert str(unit("syt-79-ho-chi-minh")) in page
    assert Organisation.objects.get(slug="da-khoa-dak-nong").name in page
