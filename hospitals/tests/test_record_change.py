"""Recording a change of the register: everything follows, and what cannot be is refused."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.tests.builders import pdf
from audit.models import Entry
from conftest import Cast, organisation
from hospitals.changes import NewUnit, Part
from hospitals.models import Organisation, Province, ProvinceSuccession, RegisterChange
from hospitals.planning import plan_change
from hospitals.queries import (
    authority_of,
    holder_of,
    neighbours_of,
    place_of,
    province_with_code,
    region_of,
)
from hospitals.register import load_register
from hospitals.services import record_change
from hospitals.tests.builders import BASIS, DAY, act, province, record, state
from toolkit.refusal import NotAllowed, WrongState

pytestmark = pytest.mark.django_db

BEFORE = DAY - dt.timedelta(days=1)
BAC_TRUNG_BO = NewUnit("Tỉnh Nghệ Tĩnh", "province", code="40")


def refused(*acts: Any, day: dt.date = DAY, basis: str = BASIS) -> dict[str, list[str]]:
    """The sentences by field."""
    with pytest.raises(ValidationError) as caught:
        plan_change(state(*acts, day=day, basis=basis))
    return caught.value.message_dict


def test_a_merger_founds_the_new_province_with_its_department(cast: Cast) -> None:
    change = record(cast.administrator, act("merge", "40-nghe-an", "42-ha-tinh", into=BAC_TRUNG_BO))
    new = province("40-nghe-tinh")
    assert (change.kind, new.short_name, new.valid_from) == ("merge", "Nghệ Tĩnh", DAY)
    assert organisation("syt-40-nghe-tinh").name_vi == "Sở Y tế tỉnh Nghệ Tĩnh"
    for old in ("40-nghe-an", "42-ha-tinh"):
        department = organisation(f"syt-{old}")
        assert holder_of(department, DAY).slug == "syt-40-nghe-tinh"
        assert holder_of(department, BEFORE) == department
        assert department.open_until == province(old).valid_to == BEFORE
    assert change.province_successions.count() == change.organisation_successions.count() == 2


def test_code_region_neighbours_and_hospitals_follow_a_merger(cast: Cast) -> None:
    record(cast.administrator, act("merge", "40-nghe-an", "42-ha-tinh", into=BAC_TRUNG_BO))
    new = province("40-nghe-tinh")
    assert province_with_code("40", DAY) == new
    assert province_with_code("40", BEFORE) == province("40-nghe-an")
    assert region_of(new, DAY).code == "BTB"
    assert {p.uid for p in neighbours_of(new, DAY)} == {"38-thanh-hoa", "44-quang-tri"}
    place = place_of(organisation("cdc-nghe-an"), DAY)
    assert (place.province, place.managed_by.slug) == (new, "syt-40-nghe-tinh")


def test_a_unit_absorbed_by_another_is_found_there_by_its_old_name(cast: Cast) -> None:
    change = record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    assert change.kind == "absorb"
    assert province("40-nghe-an") in Province.objects.search("ha tinh")
    assert province("42-ha-tinh") not in Province.objects.in_region("BTB", DAY)
    assert Province.objects.valid_on(DAY).count() == 33


def test_an_upgrade_keeps_code_and_name_under_a_new_key(cast: Cast) -> None:
    city = NewUnit("Thành phố Ninh Bình", "city")
    record(cast.administrator, act("upgrade", "37-ninh-binh", into=city))
    new = province("37-ninh-binh-tp")
    assert (new.code, new.short_name, new.kind) == ("37", "TP. Ninh Bình", "city")
    assert province("37-ninh-binh").succeeded_by.kind == "upgraded_to_city"
    assert organisation("syt-37-ninh-binh-tp").name_vi == "Sở Y tế TP. Ninh Bình"


def test_a_renamed_hospital_goes_on_with_beds_specialties_and_place(cast: Cast) -> None:
    Organisation.objects.filter(slug="tu-du").update(beds=1200)
    record(cast.administrator, act("rename", "tu-du", into=NewUnit("Bệnh viện Sản Từ Dũ")))
    new = organisation("benh-vien-san-tu-du")
    old = organisation("tu-du")
    assert (new.kind, new.beds, new.is_end_line) == ("hospital", 1200, True)
    assert set(new.specialties.all()) == set(old.specialties.all())
    assert place_of(new, DAY).managed_by.slug == "syt-79-ho-chi-minh"
    assert holder_of(old, DAY) == new
    assert new in Organisation.objects.search("tu du")


def test_a_cdc_merger_is_recorded_for_the_cdcs_alone(cast: Cast) -> None:
    record(cast.administrator, act("absorb", "cdc-binh-duong", into="cdc-hcm"))
    assert holder_of(organisation("cdc-binh-duong"), DAY) == organisation("cdc-hcm")
    assert organisation("cdc-binh-duong").open_until == BEFORE


def split_off_binh_duong(*takes: str) -> Any:
    part = Part(
        NewUnit("Tỉnh Bình Dương", "province", code="74"),
        takes=tuple(organisation(slug) for slug in takes),
        neighbours=(province("75-dong-nai-tp"),),
    )
    return act("split", "79-ho-chi-minh", into="79-ho-chi-minh", parts=(part,))


def test_what_is_split_off_holds_nothing_of_the_past(cast: Cast) -> None:
    change = record(cast.administrator, split_off_binh_duong("cdc-binh-duong"))
    new = province("74-binh-duong-2")
    hub = organisation("syt-79-ho-chi-minh")
    assert holder_of(hub, DAY) == hub
    assert holder_of(organisation("syt-74-binh-duong"), DAY) == hub
    assert change.province_offshoots.get().unit == new
    assert change.organisation_offshoots.get().unit.slug == "syt-74-binh-duong-2"
    assert {p.uid for p in neighbours_of(new, DAY)} == {"79-ho-chi-minh", "75-dong-nai-tp"}
    assert new not in neighbours_of(province("79-ho-chi-minh"), BEFORE)


def test_what_lies_in_a_part_goes_to_its_department(cast: Cast) -> None:
    record(cast.administrator, split_off_binh_duong("cdc-binh-duong", "cho-ray"))
    cdc, hospital = organisation("cdc-binh-duong"), organisation("cho-ray")
    then, now = place_of(cdc, BEFORE), place_of(cdc, DAY)
    assert (then.province.uid, then.managed_by.slug) == ("79-ho-chi-minh", "syt-79-ho-chi-minh")
    assert (now.province.uid, now.managed_by.slug) == ("74-binh-duong-2", "syt-74-binh-duong-2")
    assert (place_of(hospital, DAY).province.uid, place_of(hospital, DAY).managed_by) == (
        "74-binh-duong-2",
        None,
    )
    assert place_of(organisation("cdc-hcm"), DAY).province.uid == "79-ho-chi-minh"


def test_a_split_that_ends_a_unit_names_who_answers(cast: Cast) -> None:
    main = NewUnit("Tỉnh Gia Lai", "province", code="64")
    part = Part(NewUnit("Tỉnh Bình Định", "province", code="52"))
    record(cast.administrator, act("split", "52-gia-lai", into=main, parts=(part,)))
    held = {holder_of(organisation(f"syt-{uid}"), DAY).slug
            for uid in ("52-gia-lai", "52-binh-dinh", "64-gia-lai")}  # fmt: skip
    assert held == {"syt-64-gia-lai-2"}
    assert "66-dak-lak" in {p.uid for p in neighbours_of(province("64-gia-lai-2"), DAY)}


def test_a_hospital_is_handed_to_another_department_and_on(cast: Cast) -> None:
    later = dt.date(2028, 1, 1)
    record(cast.administrator, act("handover", "cho-ray", into="syt-79-ho-chi-minh"))
    ministry = act("handover", "cho-ray", managing_authority="Bộ Y tế")
    record(cast.administrator, ministry, day=later)
    managers = [
        place_of(organisation("cho-ray"), day).managed_by
        for day in (BEFORE, DAY, later - dt.timedelta(days=1), later)
    ]
    hub = organisation("syt-79-ho-chi-minh")
    assert managers == [None, hub, hub, None]
    assert authority_of(organisation("cho-ray"), DAY) == ""
    assert authority_of(organisation("cho-ray"), later) == "Bộ Y tế"
    entry = Entry.objects.about(organisation("cho-ray")).first()
    assert entry.changes["managed_by"] == [hub.name_vi, "Bộ Y tế"]


def test_a_handed_over_hospital_follows_its_new_department(cast: Cast) -> None:
    record(cast.administrator, act("handover", "tu-du", into="syt-42-ha-tinh"))
    later = dt.date(2027, 7, 1)
    record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"), day=later)
    assert place_of(organisation("tu-du"), later).managed_by.slug == "syt-40-nghe-an"
    assert place_of(organisation("tu-du"), later).province.uid == "79-ho-chi-minh"


def test_a_closed_organisation_has_no_successor(cast: Cast) -> None:
    change = record(cast.administrator, act("close", "an-binh"))
    closed = organisation("an-binh")
    assert (closed.open_until, holder_of(closed, DAY)) == (BEFORE, closed)
    assert change.closings.get().organisation == closed
    assert closed not in Organisation.objects.open_on(DAY)


def test_one_decision_may_do_several_things(cast: Cast) -> None:
    change = record(
        cast.administrator,
        act("absorb", "42-ha-tinh", into="40-nghe-an"),
        act("rename", "38-thanh-hoa", into=NewUnit("Tỉnh Xứ Thanh")),
        act("absorb", "cdc-binh-duong", "cdc-ba-ria-vung-tau", into="cdc-hcm"),
    )
    assert change.kind == "reorganise"
    assert (change.province_successions.count(), change.organisation_successions.count()) == (2, 4)


def test_the_scan_and_the_basis_are_kept(cast: Cast) -> None:
    planned = plan_change(state(act("absorb", "42-ha-tinh", into="40-nghe-an")))
    change = record_change(planned, by=cast.administrator, document=pdf("nq.pdf"))
    assert (change.legal_basis, change.document.name) == (BASIS, "nq.pdf")
    assert (change.origin, change.recorded_by) == ("portal", cast.administrator)


def test_a_change_stands_on_the_trail_of_each_unit_and_its_own(cast: Cast) -> None:
    change = record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    for one in (province("42-ha-tinh"), organisation("syt-42-ha-tinh")):
        entry = Entry.objects.about(one).first()
        assert entry.actor == cast.administrator
        assert entry.changes["legal_basis"] == ["", BASIS]
    assert sorted(Entry.objects.about(change).values_list("verb", flat=True)) == [
        "change.recorded",
        "organisation.succeeded",
        "province.succeeded",
    ]


def test_a_recorded_change_outlives_loading_the_register(cast: Cast) -> None:
    record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    loaded = load_register()
    assert (loaded.created, loaded.changed, loaded.kept) == (0, 0, 2)
    assert holder_of(organisation("syt-42-ha-tinh"), DAY).slug == "syt-40-nghe-an"


def test_what_a_command_recorded_outlives_loading_too(register: None) -> None:
    record(None, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    assert load_register().changed == 0
    assert province("42-ha-tinh").valid_to == BEFORE


@pytest.mark.parametrize("who", ["hub_head", "auditor", "observer", "stranger"])
def test_only_administrators_record_changes(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed, match="Chỉ quản trị viên"):
        record(getattr(cast, who), act("absorb", "42-ha-tinh", into="40-nghe-an"))
    assert RegisterChange.objects.filter(origin="portal").count() == 0


# --- What cannot be -----------------------------------------------------------------------
def test_a_second_successor_is_refused(register: None) -> None:
    with pytest.raises(WrongState, match="đã có đơn vị kế thừa"):
        plan_change(state(act("absorb", "67-dak-nong", into="66-dak-lak")))


def test_a_unit_cannot_succeed_itself(register: None) -> None:
    assert "kế thừa chính mình" in refused(act("absorb", "cdc-hcm", into="cdc-hcm"))["into"][0]


def test_a_ring_is_refused_with_both_names(register: None) -> None:
    found = refused(act("absorb", "68-lam-dong", into="67-dak-nong"))
    assert "“Tỉnh Đắk Nông” đã thành “Tỉnh Lâm Đồng”" in found["into"][0]


def test_a_ring_within_one_change_is_refused(register: None) -> None:
    found = refused(
        act("absorb", "42-ha-tinh", into="40-nghe-an"),
        act("absorb", "40-nghe-an", into="42-ha-tinh"),
    )
    assert "nên không thể kế thừa trở lại" in found["into"][0]


def test_a_successor_that_has_ended_is_refused_with_todays_name(register: None) -> None:
    found = refused(act("absorb", "66-dak-lak", into="67-dak-nong"))
    assert "chỉ có đến hết 30/06/2025, sau đó là “Tỉnh Lâm Đồng”" in found["into"][0]


def test_a_successor_that_is_not_there_yet_is_refused(register: None) -> None:
    day = dt.date(2026, 1, 1)
    found = refused(act("absorb", "20-lang-son", into="24-bac-ninh-tp"), day=day)
    assert "chỉ có từ 20/09/2026" in found["effective_on"][0]


def test_a_unit_cannot_end_before_it_began(register: None) -> None:
    day = dt.date(2025, 7, 1)
    found = refused(act("absorb", "80-tay-ninh", into="79-ho-chi-minh"), day=day)
    assert "có từ 01/07/2025" in found["effective_on"][0]


def test_a_day_inside_another_change_is_refused(register: None) -> None:
    day = dt.date(2025, 3, 1)  # on 1 July 2025 Đắk Nông and Bình Thuận came to Lâm Đồng
    found = refused(act("absorb", "68-lam-dong", into="66-dak-lak"), day=day)
    assert "còn có một thay đổi khác từ ngày 01/07/2025" in found["effective_on"][0]


def test_a_closed_organisation_cannot_be_merged(cast: Cast) -> None:
    record(cast.administrator, act("close", "an-binh"))
    later = dt.date(2027, 6, 1)
    with pytest.raises(WrongState, match="chấm dứt hoạt động từ 01/01/2027"):
        plan_change(state(act("absorb", "an-binh", into="cho-ray"), day=later))


@pytest.mark.parametrize("day", [DAY, DAY - dt.timedelta(days=30)])
def test_what_a_recorded_closing_ends_takes_no_other_change(cast: Cast, day: dt.date) -> None:
    record(cast.administrator, act("close", "an-binh"))
    for stated in (
        act("close", "an-binh"),
        act("absorb", "an-binh", into="cho-ray"),
        act("rename", "an-binh", into=NewUnit("Bệnh viện An Bình mẫu")),
    ):
        with pytest.raises(WrongState, match="chấm dứt hoạt động từ 01/01/2027"):
            plan_change(state(stated, day=day))
    found = refused(act("absorb", "hung-vuong", into="an-binh"), day=day)
    assert "chấm dứt hoạt động từ 01/01/2027" in found["into"][0]


def test_what_has_ended_is_not_split(cast: Cast) -> None:
    record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    part = Part(NewUnit("Tỉnh Mẫu", "province", code="98"))
    found = refused(act("split", "42-ha-tinh", into="42-ha-tinh", parts=(part,)))
    assert "chỉ có đến hết 31/12/2026" in found["units"][0]


def test_a_unit_that_goes_on_after_a_split_does_not_end_that_day(register: None) -> None:
    part = Part(NewUnit("Tỉnh Mẫu", "province", code="98"))
    found = refused(
        act("split", "42-ha-tinh", into="42-ha-tinh", parts=(part,)),
        act("absorb", "42-ha-tinh", into="40-nghe-an"),
    )
    assert "hai thay đổi trong cùng một ngày" in found["units"][0]


def test_a_name_without_letters_is_refused_at_the_name(register: None) -> None:
    found = refused(act("rename", "an-binh", into=NewUnit("!!!")))
    assert "ít nhất một chữ" in found["name_vi"][0]


def test_a_unit_to_which_two_things_happen_is_refused(register: None) -> None:
    found = refused(
        act("absorb", "42-ha-tinh", into="40-nghe-an"),
        act("absorb", "40-nghe-an", into="38-thanh-hoa"),
    )
    assert "“Tỉnh Nghệ An” có hai thay đổi trong cùng một ngày" in found["units"][0]


def test_a_code_that_belongs_to_another_is_refused(register: None) -> None:
    new = NewUnit("Tỉnh Nghệ Tĩnh", "province", code="38")
    found = refused(act("merge", "40-nghe-an", "42-ha-tinh", into=new))
    assert "Mã 38 thuộc về “Tỉnh Thanh Hóa”" in found["code"][0]


@pytest.mark.parametrize(
    ("stated", "field", "text"),
    [
        ({"kind": "merge", "units": ["40-nghe-an"], "into": BAC_TRUNG_BO}, "units", "từ hai"),
        ({"kind": "merge", "units": ["40-nghe-an", "40-nghe-an"], "into": BAC_TRUNG_BO},
         "units", "hai lần"),
        ({"kind": "absorb", "units": ["40-nghe-an"], "into": BAC_TRUNG_BO}, "into", "đang có"),
        ({"kind": "absorb", "units": []}, "units", "Chưa chọn đơn vị"),
        ({"kind": "absorb", "units": ["40-nghe-an"], "into": "cho-ray"}, "units", "hai thay đổi"),
        ({"kind": "absorb", "units": ["syt-40-nghe-an"], "into": "syt-42-ha-tinh"},
         "units", "theo tỉnh, thành phố"),
        ({"kind": "rename", "units": ["40-nghe-an"], "into": "42-ha-tinh"}, "into", "đơn vị mới"),
        ({"kind": "upgrade", "units": ["40-nghe-an"], "into": NewUnit("Tỉnh Nghệ")},
         "kind", "nâng thành thành phố"),
        ({"kind": "upgrade", "units": ["46-hue"], "into": NewUnit("Thành phố Phú Xuân")},
         "units", "đã là thành phố"),
        ({"kind": "merge", "units": ["40-nghe-an", "42-ha-tinh"],
          "into": NewUnit("Thành phố X", "province")}, "kind", "không hợp với loại"),
        ({"kind": "split", "units": ["40-nghe-an"], "into": "40-nghe-an"}, "parts", "ít nhất một"),
        ({"kind": "handover", "units": ["cho-ray"]}, "into", "cơ quan quản lý mới"),
        ({"kind": "handover", "units": ["cho-ray"], "into": "tu-du"}, "into", "một Sở Y tế"),
        ({"kind": "handover", "units": ["tu-du"], "into": "syt-79-ho-chi-minh"}, "into", "đã do"),
        ({"kind": "handover", "units": ["40-nghe-an"], "into": "syt-42-ha-tinh"},
         "units", "Ghi là sáp nhập"),
        ({"kind": "close", "units": ["40-nghe-an"]}, "units", "Ghi là sáp nhập"),
        ({"kind": "close", "units": ["tu-du"], "into": "cho-ray"}, "into", "ghi là sáp nhập"),
        ({"kind": "vanish", "units": ["tu-du"]}, "kind", "Không có loại thay đổi"),
        ({"kind": "merge", "units": ["40-nghe-an", "42-ha-tinh"],
          "into": NewUnit("Tỉnh X", "province", code="4")}, "code", "không phải hai chữ số"),
        ({"kind": "merge", "units": ["40-nghe-an", "42-ha-tinh"],
          "into": NewUnit("Tỉnh X", "province", region="XX")}, "region", "Không có vùng"),
        ({"kind": "merge", "units": ["40-nghe-an", "42-ha-tinh"],
          "into": NewUnit("Tỉnh X", "province", key="01-ha-noi")}, "key", "đã dùng"),
        ({"kind": "merge", "units": ["40-nghe-an", "42-ha-tinh"],
          "into": NewUnit("", "province")}, "name_vi", "Chưa có tên"),
        ({"kind": "merge", "units": ["40-nghe-an", "42-ha-tinh"],
          "into": NewUnit("Bệnh viện X", "hospital")}, "kind", "hospital"),
        ({"kind": "rename", "units": ["tu-du"],
          "into": NewUnit("Sở Y tế X", "health_department")}, "kind", "cùng tỉnh"),
    ],
)  # fmt: skip
def test_an_act_without_its_shape_is_refused_at_the_field(
    register: None, stated: dict[str, Any], field: str, text: str
) -> None:
    found = refused(act(stated["kind"], *stated["units"], into=stated.get("into")))
    assert any(text in sentence for sentence in found[field])


def test_an_upgrade_that_cannot_be_has_no_second_fault(register: None) -> None:
    found = refused(act("upgrade", "40-nghe-an", into=NewUnit("Tỉnh Nghệ")))
    assert list(found) == ["kind"]


@pytest.mark.parametrize(
    ("name", "kind", "department"),
    [
        ("Tỉnh Miền Đông", Province.Kind.PROVINCE, "Sở Y tế tỉnh Miền Đông"),
        ("Thành phố Miền Đông", Province.Kind.CITY, "Sở Y tế TP. Miền Đông"),
    ],
)
def test_the_name_says_what_kind_a_new_province_is(
    register: None, name: str, kind: str, department: str
) -> None:
    new = NewUnit(name, code="98")
    planned = plan_change(state(act("merge", "75-dong-nai-tp", "80-tay-ninh", into=new)))
    assert (planned.founded[0].kind, planned.founded[1].name_vi) == (kind, department)


def test_what_does_not_lie_there_cannot_go_with_a_part(register: None) -> None:
    assert "không nằm ở" in refused(split_off_binh_duong("cdc-nghe-an"))["takes"][0]


def test_a_change_needs_a_basis_and_a_day_that_can_be(register: None) -> None:
    one = act("close", "an-binh")
    assert "Chưa có căn cứ" in refused(one, basis=" ")["legal_basis"][0]
    assert "không hợp lý" in refused(one, day=dt.date(1, 1, 1))["effective_on"][0]
    assert "acts" in refused()


def test_what_has_happened_since_the_preview_is_seen(cast: Cast) -> None:
    planned = plan_change(state(act("absorb", "42-ha-tinh", into="40-nghe-an")))
    record(cast.administrator, act("absorb", "42-ha-tinh", into="38-thanh-hoa"))
    with pytest.raises(WrongState, match="đã có đơn vị kế thừa"):
        record_change(planned, by=cast.administrator)
    assert ProvinceSuccession.objects.filter(predecessor__uid="42-ha-tinh").count() == 1
