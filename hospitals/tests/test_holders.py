"""Who holds a place on a day, where it lies, and what a code means that day."""

import datetime as dt

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from conftest import organisation
from hospitals.derived import rebuild_derived
from hospitals.models import Organisation, OrganisationHolder, Province, ProvinceHolder
from hospitals.queries import (
    codes_of,
    holder_of,
    holders_on,
    neighbours_of,
    place_of,
    province_history,
    province_with_code,
    specialties_by_word,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

BEFORE = dt.date(2024, 1, 1)
AFTER = dt.date(2026, 1, 1)
FIRSTS = [dt.date(year, month, 1) for year in range(2023, 2028) for month in range(1, 13)]


def province(uid: str) -> Province:
    return Province.objects.get(uid=uid)


def test_every_unit_has_one_holder_on_every_day_and_it_is_valid_then() -> None:
    rows = list(ProvinceHolder.objects.select_related("province", "holder"))
    for day in FIRSTS:
        today = [row for row in rows if row.since <= day < row.until]
        assert len(today) == len({row.province_id for row in today}) == 74
        for row in today:
            begun = row.province.valid_from is None or row.province.valid_from <= day
            if begun:
                assert row.holder.valid_from is None or row.holder.valid_from <= day
                assert row.holder.valid_to is None or day <= row.holder.valid_to


def test_departments_follow_their_provinces() -> None:
    departments = OrganisationHolder.objects.filter(organisation__kind="health_department")
    followed = {
        (o, h, since, until)
        for o, h, since, until in departments.values_list(
            "organisation__province__uid", "holder__province__uid", "since", "until"
        )
    }
    assert followed == set(
        ProvinceHolder.objects.values_list("province__uid", "holder__uid", "since", "until")
    )


@pytest.mark.parametrize(("count", "day"), [(63, BEFORE), (63, dt.date(2025, 6, 30)), (34, AFTER)])
def test_as_many_units_are_valid_as_the_country_has(count: int, day: dt.date) -> None:
    assert Province.objects.valid_on(day).count() == count


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [
        ("15", "Yên Bái", "Lào Cai"),
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("44", "Quảng Bình", "Quảng Trị"),
        ("52", "Bình Định", "Gia Lai"),
        ("80", "Long An", "Tây Ninh"),
        ("82", "Tiền Giang", "Đồng Tháp"),
        ("91", "Kiên Giang", "An Giang"),
    ],
)
def test_a_code_needs_a_day(code: str, then: str, now: str) -> None:
    for day, name in ((BEFORE, then), (AFTER, now)):
        found = province_with_code(code, day)
        assert found is not None
        assert found.short_name == name


def test_no_unit_answers_to_an_unused_code() -> None:
    assert province_with_code("72", AFTER) is None


def test_the_dak_nong_hospital_lies_in_lam_dong_today() -> None:
    hospital = organisation("da-khoa-dak-nong")
    then, now = place_of(hospital, BEFORE), place_of(hospital, AFTER)
    assert then is not None
    assert now is not None
    assert (then.province.uid, then.managed_by.slug) == ("67-dak-nong", "syt-67-dak-nong")
    assert (now.province.uid, now.managed_by.slug) == ("68-lam-dong", "syt-68-lam-dong")


def test_a_cdc_keeps_its_place_while_its_province_changes() -> None:
    cdc = organisation("cdc-tay-ninh")
    assert holder_of(cdc, AFTER) == cdc
    place = place_of(cdc, AFTER)
    assert place is not None
    assert (place.province.uid, place.managed_by.slug) == ("80-tay-ninh", "syt-80-tay-ninh")


def test_a_planned_centre_lies_nowhere() -> None:
    place = place_of(organisation("cdc-vung-dnb"), AFTER)
    assert place is not None
    assert (place.province, place.managed_by) == (None, None)


def test_a_chain_of_two_changes_is_followed() -> None:
    binh_phuoc = organisation("syt-70-binh-phuoc")
    held = [
        holder_of(binh_phuoc, day).slug
        for day in (dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 4, 30))
    ]
    assert held == ["syt-70-binh-phuoc", "syt-75-dong-nai", "syt-75-dong-nai-tp"]


def test_holders_of_many_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = list(Organisation.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        found = holders_on(ids, AFTER)
    assert found.keys() == set(ids)


def names(uid: str, day: dt.date) -> set[str]:
    return {neighbour.uid for neighbour in neighbours_of(province(uid), day)}


def test_neighbours_of_the_day() -> None:
    assert names("67-dak-nong", BEFORE) == {"66-dak-lak", "68-lam-dong", "70-binh-phuoc"}
    assert names("80-tay-ninh", AFTER) == {"75-dong-nai", "79-ho-chi-minh", "82-dong-thap"}
    assert names("80-tay-ninh", dt.date(2026, 5, 1)) >= {"75-dong-nai-tp"}


def test_neighbours_by_the_new_division_do_not_count_before_it() -> None:
    assert "96-ca-mau" not in names("92-can-tho", BEFORE)
    assert "96-ca-mau" in names("92-can-tho", AFTER)


def test_a_merged_unit_has_its_successors_neighbours() -> None:
    assert names("67-dak-nong", AFTER) == names("68-lam-dong", AFTER)


def test_nobody_is_its_own_neighbour_and_neighbours_are_mutual() -> None:
    for day in (BEFORE, AFTER):
        around = {p.uid: names(p.uid, day) for p in Province.objects.valid_on(day)}
        for uid, others in around.items():
            assert uid not in others
            assert all(uid in around[other] for other in others)


def test_the_old_pairs_resolved_today_are_the_new_pairs() -> None:
    pairs = {
        frozenset((p.uid, other))
        for p in Province.objects.valid_on(AFTER)
        for other in names(p.uid, AFTER)
    }
    assert len(pairs) == 58


def test_neighbours_take_as_many_queries_for_a_small_unit_as_for_a_large_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for uid in ("96-ca-mau", "79-ho-chi-minh"):
        unit = province(uid)
        with django_assert_num_queries(4):
            neighbours_of(unit, AFTER)


def test_the_codes_a_unit_and_its_predecessors_answered_to() -> None:
    unit = province("80-tay-ninh")
    found = {(c.code, c.unit.short_name) for c in codes_of(unit, province_history(unit))}
    assert found == {("72", "Tây Ninh"), ("80", "Long An"), ("80", "Tây Ninh")}


@pytest.mark.parametrize("text", ["dak nong", "ĐẮK NÔNG", "Đắc Nông"])
def test_an_old_name_finds_the_hospital_and_todays_department(text: str) -> None:
    found = set(Organisation.objects.search(text).values_list("slug", flat=True))
    assert {"da-khoa-dak-nong", "syt-67-dak-nong", "syt-68-lam-dong"} <= found


@pytest.mark.parametrize("text", ["TP.HCM", "TPHCM", "hcmc", "Sài Gòn", "ho chi minh"])
def test_the_city_is_found_by_what_people_call_it(text: str) -> None:
    assert "79-ho-chi-minh" in Province.objects.search(text).values_list("uid", flat=True)
    assert "mat-hcm" in Organisation.objects.search(text).values_list("slug", flat=True)


@pytest.mark.parametrize(
    ("text", "uids"),
    [
        ("BR-VT", {"77-ba-ria-vung-tau", "79-ho-chi-minh"}),
        ("brvt", {"77-ba-ria-vung-tau", "79-ho-chi-minh"}),
        ("Sông Bé", {"74-binh-duong", "79-ho-chi-minh", "70-binh-phuoc", "75-dong-nai",
                     "75-dong-nai-tp"}),
        ("Thừa Thiên", {"46-thua-thien-hue", "46-hue"}),
    ],
)  # fmt: skip
def test_old_names_and_aliases_find_the_unit_and_what_it_became(text: str, uids: set[str]) -> None:
    assert set(Province.objects.search(text).values_list("uid", flat=True)) == uids


def test_what_else_was_merged_does_not_find_every_hospital_of_the_city() -> None:
    found = set(Organisation.objects.search("bình dương").values_list("slug", flat=True))
    assert "cho-ray" not in found
    assert {"cdc-binh-duong", "syt-79-ho-chi-minh"} <= found


def test_a_specialty_is_found_by_its_other_names() -> None:
    known = specialties_by_word()
    assert known["ung thu"] == known["ung buou"] == known["oncology"]


def test_rebuilding_what_is_right_writes_nothing() -> None:
    assert rebuild_derived() == 0


def test_rebuilding_mends_what_is_wrong() -> None:
    OrganisationHolder.objects.filter(organisation__slug="syt-67-dak-nong").delete()
    Organisation.objects.filter(slug="cho-ray").update(search_text="")
    assert rebuild_derived() == 3
    assert holder_of(organisation("syt-67-dak-nong"), AFTER).slug == "syt-68-lam-dong"
