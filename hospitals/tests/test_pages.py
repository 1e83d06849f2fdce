"""The register's pages: open to everybody who is signed in, on any day."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import Cast
from hospitals.models import Holiday
from hospitals.tests.builders import act, record

pytestmark = pytest.mark.django_db

PAGES = [
    "/provinces/",
    "/provinces/80-tay-ninh/",
    "/organisations/",
    "/organisations/da-khoa-dak-nong/",
    "/holidays/",
]


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.stranger)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_who_is_not_signed_in_is_led_to_the_door(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("address", PAGES)
def test_everybody_signed_in_may_read(reader: Client, address: str) -> None:
    assert "<h1>" in text(reader, address)


@pytest.mark.parametrize("address", ["/provinces/99-nowhere/", "/organisations/nowhere/"])
def test_what_is_not_there_is_404(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_the_list_shows_the_units_of_the_day(reader: Client) -> None:
    now = text(reader, "/provinces/?search=80")
    assert "80-tay-ninh" in now
    assert "80-long-an" not in now
    assert "80-long-an" in text(reader, "/provinces/?search=80&on=01/01/2024")
    assert "80-long-an" in text(reader, "/provinces/?search=80&on=2024-01-01")


def test_a_merged_unit_says_what_it_became(reader: Client) -> None:
    page = text(reader, "/provinces/?on=01/01/2024&search=dak+nong")
    assert "thành Lâm Đồng từ 01/07/2025" in page


def test_an_old_name_finds_todays_unit(reader: Client) -> None:
    assert "68-lam-dong" in text(reader, "/provinces/?search=dak+nong")
    assert "79-ho-chi-minh" in text(reader, "/provinces/?search=TP.HCM")


def test_a_region_keeps_its_units(reader: Client) -> None:
    page = text(reader, "/provinces/?region=DNB")
    assert "80-tay-ninh" in page
    assert "40-nghe-an" not in page


def test_regions_of_before_are_offered_apart(reader: Client) -> None:
    _any, now, before = reader.get("/provinces/").context["form"].fields["region"].choices
    assert "DNB" in dict(now[1])
    assert set(dict(before[1])) == {"BTBDHMT", "DHNTB", "TN"}


def test_former_provinces_of_one_name_are_told_apart(reader: Client) -> None:
    _any, now, before = reader.get("/organisations/").context["form"].fields["province"].choices
    assert dict(now[1])["24-bac-ninh-tp"] == "TP. Bắc Ninh"
    former = dict(before[1])
    assert (former["24-bac-ninh"], former["27-bac-ninh"]) == ("Bắc Ninh (24)", "Bắc Ninh (27)")


@pytest.mark.parametrize("address", ["/provinces/", "/organisations/", "/provinces/80-tay-ninh/"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("hôm qua", "“hôm qua” không phải ngày. Ghi như 21/07/2023."),
        ("31/04/2024", "Tháng 4 có 30 ngày. Ghi 30/04/2024."),
        ("2024", "“2024” chưa đủ ngày. Ghi như 21/07/2023."),
    ],
)
def test_a_wrong_day_is_told_at_the_field(
    reader: Client, address: str, typed: str, sentence: str
) -> None:
    answer = reader.get(address, {"on": typed})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{typed}"' in page


def test_an_unknown_choice_is_told_at_the_field(reader: Client) -> None:
    assert reader.get("/organisations/", {"kind": "castle"}).status_code == 400


def test_organisations_lie_where_they_lie_that_day(reader: Client) -> None:
    now = text(reader, "/organisations/?search=da-khoa-dak-nong")
    then = text(reader, "/organisations/?search=da-khoa-dak-nong&on=01/01/2024")
    assert "Sở Y tế tỉnh Lâm Đồng" in now
    assert "Sở Y tế tỉnh Đắk Nông" in then


def test_organisations_of_a_province_are_those_placed_there(reader: Client) -> None:
    assert "da-khoa-dak-nong" in text(reader, "/organisations/?province=68-lam-dong")
    before = text(reader, "/organisations/?province=68-lam-dong&on=01/01/2024")
    assert "da-khoa-dak-nong" not in before


def test_an_empty_list_names_the_filter_to_drop(reader: Client) -> None:
    page = text(reader, "/organisations/?search=cho+ray&kind=cdc")
    assert "Bỏ lọc “Tìm: cho ray” thì có 8 kết quả." in page


def test_pages_follow_each_other_without_gap(reader: Client) -> None:
    seen: list[str] = []
    address = "/organisations/?ordering=kind"
    for _page in range(10):
        answer = reader.get(address)
        seen += [line.slug for line in answer.context["rows"]]
        cursor = answer.context["page"].next
        if cursor is None:
            break
        address = f"/organisations/?ordering=kind&cursor={cursor}"
    assert len(seen) == len(set(seen)) == answer.context["count"].number


def test_a_spoilt_cursor_leads_back_to_the_first_page(reader: Client) -> None:
    answer = reader.get("/provinces/?search=an&cursor=abc", follow=True)
    assert answer.redirect_chain == [("/provinces/?search=an", 302)]
    assert "Dấu trang không hợp lệ" in answer.content.decode()


def test_a_province_tells_its_history(reader: Client) -> None:
    page = text(reader, "/provinces/80-tay-ninh/")
    assert "Nghị quyết 202/2025/QH15" in page
    assert "/provinces/80-long-an/" in page
    assert "/provinces/72-tay-ninh/" in page


def test_a_former_province_names_who_holds_it(reader: Client) -> None:
    page = text(reader, "/provinces/67-dak-nong/")
    assert "/provinces/68-lam-dong/" in page
    assert "thuộc <a" in page
    assert "thuộc <a" not in text(reader, "/provinces/67-dak-nong/?on=01/01/2024")


def test_a_former_province_keeps_the_region_it_had(reader: Client) -> None:
    page = text(reader, "/provinces/67-dak-nong/")
    assert "Mã 67 · Tỉnh · Tây Nguyên" in page


def test_a_former_department_names_its_holder(reader: Client) -> None:
    page = text(reader, "/organisations/syt-67-dak-nong/")
    assert "chịu trách nhiệm thay Sở Y tế tỉnh Đắk Nông" in page


def test_a_department_lists_what_it_manages_that_day(reader: Client) -> None:
    assert "da-khoa-dak-nong" in text(reader, "/organisations/syt-68-lam-dong/")
    before = text(reader, "/organisations/syt-68-lam-dong/?on=01/01/2024")
    assert "da-khoa-dak-nong" not in before


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("/provinces/?region=DNB", "/provinces/"),
        ("/provinces/?search=long+an", "/provinces/?search=n"),
        ("/organisations/?kind=institute", "/organisations/"),
        ("/organisations/?search=tinh+long+an", "/organisations/?search=n"),
        ("/provinces/96-ca-mau/", "/provinces/79-ho-chi-minh/"),
        ("/organisations/syt-96-ca-mau/", "/organisations/syt-79-ho-chi-minh/"),
    ],
)
def test_queries_do_not_grow_with_the_rows(reader: Client, few: str, many: str) -> None:
    counts = []
    for address in (few, many):
        cache.clear()  # so that what waits for the reader is counted too
        with CaptureQueriesContext(connection) as queries:
            text(reader, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_administrators_are_led_to_editing(client: Client, cast: Cast, reader: Client) -> None:
    assert "Sửa ngày nghỉ" not in text(reader, "/holidays/")
    client.force_login(cast.administrator)
    assert "Sửa ngày nghỉ" in text(client, "/holidays/")


def test_a_year_without_holidays_is_said(reader: Client) -> None:
    Holiday.objects.all().delete()
    assert "Chưa có ngày nghỉ năm" in text(reader, "/holidays/")


@pytest.mark.parametrize(
    ("words", "name", "after"),
    [
        ("BR-VT", "Tỉnh Bà Rịa - Vũng Tàu", "Thành phố Hồ Chí Minh"),
        ("sông bé", "Tỉnh Bình Phước", "Thành phố Đồng Nai"),
        ("song be", "Tỉnh Bình Dương", "Thành phố Hồ Chí Minh"),
    ],
)
def test_an_alias_says_what_became_of_it(reader: Client, words: str, name: str, after: str) -> None:
    former = reader.get("/provinces/", {"search": words}).context["former"]
    assert (name, after) in {(one.unit.name, one.after.name) for one in former}


def test_on_a_day_when_it_was_there_an_old_name_is_no_former_one(reader: Client) -> None:
    answer = reader.get("/provinces/", {"search": "BR-VT", "on": "01/01/2024"})
    assert answer.context["former"] == []
    assert answer.context["rows"][0].province.uid == "77-ba-ria-vung-tau"


def test_a_name_that_only_a_successor_bears_is_no_former_one(reader: Client) -> None:
    assert reader.get("/provinces/?search=lam+dong").context["former"] == []


def test_an_old_department_says_who_holds_its_place(reader: Client) -> None:
    page = text(reader, "/organisations/?search=so+y+te+tinh+dak+nong")
    assert "đến hết 30/06/2025, nay thuộc" in page


@pytest.mark.parametrize("address", ["/provinces/75-dong-nai/", "/organisations/syt-75-dong-nai/"])
def test_a_unit_has_a_time_line_and_a_tree(reader: Client, address: str) -> None:
    answer = reader.get(address)
    days = [f"{point.change.effective_on}" for point in answer.context["line"]]
    assert days == ["2025-07-01", "2026-04-30"]
    assert len(answer.context["tree"].boxes) == 3
    assert "Sơ đồ kế thừa" in answer.content.decode()


def test_a_unit_to_which_nothing_happened_has_neither(reader: Client) -> None:
    answer = reader.get("/organisations/cho-ray/")
    assert (answer.context["line"], answer.context["tree"]) == ([], None)


def test_another_authority_is_named_on_its_day(reader: Client, cast: Cast) -> None:
    given = act("handover", "mat-hcm", managing_authority="Bộ Quốc phòng")
    record(cast.administrator, given)
    assert "Bộ Quốc phòng" in text(reader, "/organisations/mat-hcm/?on=01/01/2027")
    before = reader.get("/organisations/mat-hcm/?on=31/12/2026")
    assert before.context["authority"] != "Bộ Quốc phòng"
