"""Recording that one unit takes another's place: administrators only, never in a ring."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from conftest import Cast, organisation
from hospitals.models import Organisation, OrganisationSuccession, Province, ProvinceSuccession
from hospitals.queries import holder_of, neighbours_of, place_of
from hospitals.register import load_register
from hospitals.services import record_organisation_succession, record_province_succession
from toolkit.refusal import NotAllowed, WrongState

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 1, 1)
HOW = {"kind": "merged_away", "legal_basis": "Nghị quyết [Mẫu] 1/2026/QH16"}


def province(uid: str) -> Province:
    return Province.objects.get(uid=uid)


def merge_provinces(by: Any, old: str, new: str, day: dt.date = DAY) -> ProvinceSuccession:
    return record_province_succession(
        by=by, predecessor=province(old), successor=province(new), effective_on=day, **HOW
    )


def merge(by: Any, old: str, new: str, day: dt.date = DAY) -> OrganisationSuccession:
    return record_organisation_succession(
        by=by, predecessor=organisation(old), successor=organisation(new), effective_on=day, **HOW
    )


def test_a_merger_takes_department_and_hospitals_along(cast: Cast) -> None:
    merge_provinces(cast.administrator, "42-ha-tinh", "40-nghe-an")
    department = organisation("syt-42-ha-tinh")
    assert holder_of(department, DAY).slug == "syt-40-nghe-an"
    assert holder_of(department, DAY - dt.timedelta(days=1)) == department
    assert department.open_until == province("42-ha-tinh").valid_to == dt.date(2026, 12, 31)


def test_places_and_neighbours_follow_a_merger(cast: Cast) -> None:
    merge_provinces(cast.administrator, "40-nghe-an", "38-thanh-hoa")
    place = place_of(organisation("cdc-nghe-an"), DAY)
    assert place is not None
    assert (place.province.uid, place.managed_by.slug) == ("38-thanh-hoa", "syt-38-thanh-hoa")
    assert "42-ha-tinh" in {p.uid for p in neighbours_of(province("38-thanh-hoa"), DAY)}


def test_a_merger_is_searched_by_the_old_name(cast: Cast) -> None:
    merge_provinces(cast.administrator, "42-ha-tinh", "40-nghe-an")
    assert province("40-nghe-an") in Province.objects.search("ha tinh")


def test_a_merged_unit_leaves_its_region(cast: Cast) -> None:
    merge_provinces(cast.administrator, "42-ha-tinh", "40-nghe-an")
    assert province("42-ha-tinh") not in Province.objects.in_region("BTB", DAY)


def test_a_recorded_merger_outlives_loading_the_register(cast: Cast) -> None:
    merge_provinces(cast.administrator, "42-ha-tinh", "40-nghe-an")
    loaded = load_register()
    assert (loaded.created, loaded.changed, loaded.kept) == (0, 0, 2)
    assert holder_of(organisation("syt-42-ha-tinh"), DAY).slug == "syt-40-nghe-an"


def test_a_merger_stands_on_the_trail_of_province_and_department(cast: Cast) -> None:
    merge_provinces(cast.administrator, "42-ha-tinh", "40-nghe-an")
    for record in (province("42-ha-tinh"), organisation("syt-42-ha-tinh")):
        entry = Entry.objects.about(record).first()
        assert entry is not None
        assert entry.actor == cast.administrator
        assert entry.changes["legal_basis"] == ["", HOW["legal_basis"]]


@pytest.mark.parametrize("who", ["hub_head", "auditor", "observer", "stranger"])
def test_only_administrators_record_successions(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed, match="Chỉ quản trị viên"):
        merge_provinces(getattr(cast, who), "42-ha-tinh", "40-nghe-an")
    with pytest.raises(NotAllowed, match="Chỉ quản trị viên"):
        merge(getattr(cast, who), "cdc-binh-duong", "cdc-hcm")


def test_a_second_successor_is_refused(cast: Cast) -> None:
    with pytest.raises(WrongState, match="đã có đơn vị kế thừa"):
        merge_provinces(cast.administrator, "67-dak-nong", "66-dak-lak")


def test_a_unit_cannot_succeed_itself(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="kế thừa chính mình"):
        merge(cast.administrator, "cdc-hcm", "cdc-hcm")


def test_a_ring_is_refused_with_both_names(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        merge_provinces(cast.administrator, "68-lam-dong", "67-dak-nong")
    assert "“Tỉnh Đắk Nông” đã thành “Tỉnh Lâm Đồng”" in refused.value.message_dict["successor"][0]
    assert not ProvinceSuccession.objects.filter(predecessor__uid="68-lam-dong").exists()


def test_a_unit_cannot_end_before_it_began(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="có từ 01/07/2025"):
        merge_provinces(cast.administrator, "80-tay-ninh", "79-ho-chi-minh", dt.date(2025, 7, 1))


def test_a_successor_must_be_there_already(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="chỉ có từ 20/09/2026"):
        merge_provinces(cast.administrator, "20-lang-son", "24-bac-ninh-tp", dt.date(2026, 1, 1))


def test_a_cdc_merger_is_recorded_for_the_cdc_alone(cast: Cast) -> None:
    merge(cast.administrator, "cdc-binh-duong", "cdc-hcm")
    assert holder_of(organisation("cdc-binh-duong"), DAY) == organisation("cdc-hcm")
    assert Organisation.objects.get(slug="cdc-binh-duong").open_until == dt.date(2026, 12, 31)
