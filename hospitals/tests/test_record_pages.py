"""Recording on the pages: the form keeps what was typed, the preview writes nothing."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import Cast
from hospitals.models import Organisation, OrganisationSuccession, Province, RegisterChange
from hospitals.tests.builders import BASIS, act, record, snapshot

pytestmark = pytest.mark.django_db

MERGE = "/changes/new/provinces/merge/"
MERGER = {
    "units": ["33-hung-yen", "37-ninh-binh"],
    "new_name_vi": "Tỉnh Sông Hồng",
    "new_code": "33",
    "effective_on": "01/01/2027",
    "legal_basis": BASIS,
    "note": "Ghi thử",
}
# The smallest picture that opens.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0"
    "f01f00050001ff89993d1d0000000049454e44ae426082"
)


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def seen_in(answer: Any) -> str:
    found = re.search(r'name="seen" value="(\w+)"', answer.content.decode())
    assert found
    return found[1]


def preview(client: Client, address: str = MERGE, **typed: Any) -> Any:
    return client.post(address, {**MERGER, **typed})


def confirm(client: Client, address: str = MERGE, **typed: Any) -> Any:
    sent = {**MERGER, **typed}
    seen = seen_in(client.post(address, {k: v for k, v in sent.items() if k != "document"}))
    return client.post(address, {**sent, "seen": seen, "step": "record"})


ADDRESSES = [
    "/changes/new/",
    MERGE,
    "/changes/new/provinces/split/?unit=68-lam-dong",
    "/changes/new/organisations/close/",
    "/changes/import/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_administrators_reach_the_forms(client: Client, cast: Cast, address: str) -> None:
    for person in (cast.stranger, cast.hub_head, cast.auditor):
        client.force_login(person)
        assert client.get(address).status_code == 403
        assert client.post(address, MERGER).status_code in (403, 405)
    client.force_login(cast.administrator)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/changes/new/provinces/close/", "/changes/new/castles/merge/", "/changes/new/provinces/x/",
     "/changes/new/provinces/split/?unit=nowhere"],
)  # fmt: skip
def test_what_no_form_is_for_is_404(keeper: Client, address: str) -> None:
    assert keeper.get(address).status_code == 404


@pytest.mark.parametrize("scope", ["provinces", "organisations"])
@pytest.mark.parametrize("kind", ["merge", "absorb", "rename", "upgrade"])
def test_every_form_opens(keeper: Client, scope: str, kind: str) -> None:
    assert keeper.get(f"/changes/new/{scope}/{kind}/").status_code == 200


def test_a_preview_shows_everything_and_writes_nothing(keeper: Client, cast: Cast) -> None:
    before = snapshot()
    answer = preview(keeper)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Chưa có gì được ghi." in page
    assert "Sở Y tế tỉnh Sông Hồng" in page
    assert "Đơn vị mới" in page
    assert "Hải Phòng" in page  # a neighbour
    assert snapshot() == before
    assert not RegisterChange.objects.filter(recorded_by=cast.administrator).exists()


def test_going_back_keeps_what_was_typed(keeper: Client) -> None:
    answer = preview(keeper, step="edit")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Tỉnh Sông Hồng"' in page
    assert re.search(r'value="37-ninh-binh" checked', page)
    assert "Ghi thử" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"effective_on": "31/02/2027"}, "Tháng 2 có 28 ngày"),
        ({"units": []}, "Chưa chọn đơn vị."),
        ({"new_code": ""}, "Chưa có mã."),
        ({"units": ["33-hung-yen"]}, "Hợp nhất cần từ hai đơn vị trở lên."),
        ({"new_code": "40"}, "Mã 40 thuộc về"),
        ({"units": ["33-hung-yen", "34-thai-binh"]}, "đã có đơn vị kế thừa"),
        ({"legal_basis": ""}, "Chưa có căn cứ."),
    ],
)
def test_what_is_wrong_is_told_at_the_form_which_keeps_the_rest(
    keeper: Client, typed: dict[str, Any], sentence: str
) -> None:
    answer = preview(keeper, **typed)
    page = answer.content.decode()
    assert answer.status_code in (400, 409)
    assert sentence in page
    assert 'value="Tỉnh Sông Hồng"' in page


def test_what_was_seen_is_recorded_with_its_scan(keeper: Client, cast: Cast) -> None:
    scan = SimpleUploadedFile("nghi-quyet.png", PNG, "image/png")
    answer = confirm(keeper, document=scan)
    change = RegisterChange.objects.get(recorded_by=cast.administrator)
    assert answer["Location"] == f"/changes/{change.pk}/"
    assert (change.note, change.legal_basis) == ("Ghi thử", BASIS)
    assert Province.objects.get(uid="33-hung-yen").succeeded_by.change == change
    handed = keeper.get(f"/changes/{change.pk}/scan/")
    assert b"".join(handed.streaming_content) == PNG
    assert handed["Content-Disposition"].startswith("attachment")


def test_a_bad_scan_leaves_everything_as_it_was(keeper: Client, cast: Cast) -> None:
    before = snapshot()
    answer = confirm(keeper, document=SimpleUploadedFile("x.pdf", b"no", "application/pdf"))
    assert answer.status_code == 400
    assert "không phải tệp" in answer.content.decode()
    assert snapshot() == before


def test_sent_twice_it_is_recorded_once(keeper: Client, cast: Cast) -> None:
    seen = seen_in(preview(keeper))
    sent = {**MERGER, "seen": seen, "step": "record"}
    first, second = keeper.post(MERGE, sent), keeper.post(MERGE, sent)
    assert first["Location"] == second["Location"]
    assert RegisterChange.objects.filter(recorded_by=cast.administrator).count() == 1


def test_another_act_on_the_same_units_is_not_taken_for_the_first(
    keeper: Client, cast: Cast
) -> None:
    typed = {
        "units": ["mat-hcm"],
        "effective_on": "01/01/2027",
        "legal_basis": BASIS,
    }
    address = "/changes/new/organisations/rename/"
    for name in ("Bệnh viện Mắt Sài Gòn mẫu", "Bệnh viện Mắt Gia Định mẫu"):
        sent = {**typed, "new_name_vi": name}
        answer = keeper.post(address, sent)
        found = re.search(r'name="seen" value="(\w+)"', answer.content.decode())
        seen = found[1] if found else "0" * 32
        last = keeper.post(address, {**sent, "seen": seen, "step": "record"})
    assert last.status_code in (400, 409)
    assert RegisterChange.objects.filter(recorded_by=cast.administrator).count() == 1


def test_a_preview_that_no_longer_fits_is_refused(keeper: Client, cast: Cast) -> None:
    seen = seen_in(preview(keeper))
    record(cast.administrator, act("handover", "cdc-binh-duong", into="syt-33-hung-yen"))
    before = snapshot()
    answer = keeper.post(MERGE, {**MERGER, "seen": seen, "step": "record"})
    assert answer.status_code == 409
    assert "đã đổi sau khi mở trang xem trước" in answer.content.decode()
    assert seen_in(answer) != seen
    assert snapshot() == before


def test_nothing_is_recorded_without_a_preview(keeper: Client, cast: Cast) -> None:
    answer = keeper.post(MERGE, {**MERGER, "step": "record"})
    assert answer.status_code == 409
    assert not RegisterChange.objects.filter(recorded_by=cast.administrator).exists()


def test_an_absorption_goes_into_a_unit_that_is_there(keeper: Client) -> None:
    typed = {"units": ["cho-ray"], "into": "thong-nhat"}
    confirm(keeper, "/changes/new/organisations/absorb/", **typed)
    step = OrganisationSuccession.objects.get(predecessor__slug="cho-ray")
    assert step.successor.slug == "thong-nhat"


def test_a_handover_names_a_department_or_another_authority(keeper: Client) -> None:
    typed = {"units": ["da-khoa-dak-nong"], "into": "", "managing_authority": "Bộ Y tế"}
    confirm(keeper, "/changes/new/organisations/handover/", **typed)
    body = Organisation.objects.get(slug="da-khoa-dak-nong")
    assert body.managements.get().managing_authority == "Bộ Y tế"


def split_form(**more: Any) -> dict[str, Any]:
    blank = {"parts-1-unit": "", "parts-1-new_name_vi": ""}
    return {
        "parts-TOTAL_FORMS": "2",
        "parts-INITIAL_FORMS": "0",
        "main": "itself",
        "parts-0-new_name_vi": "Tỉnh Tây Cao Nguyên",
        "parts-0-new_code": "69",
        "parts-0-takes": ["da-khoa-dak-nong"],
        "parts-0-neighbours": ["66-dak-lak"],
        "effective_on": "01/01/2027",
        "legal_basis": BASIS,
        **blank,
        **more,
    }


SPLIT = "/changes/new/provinces/split/?unit=68-lam-dong"


def test_a_split_asks_for_the_unit_first(keeper: Client) -> None:
    assert 'name="unit"' in keeper.get("/changes/new/provinces/split/").content.decode()
    assert "Bệnh viện Đa khoa tỉnh Đắk Nông" in keeper.get(SPLIT).content.decode()


def test_a_split_gives_bodies_and_neighbours_to_the_part(keeper: Client) -> None:
    form = split_form()
    seen = seen_in(keeper.post(SPLIT, form))
    answer = keeper.post(SPLIT, {**form, "seen": seen, "step": "record"})
    assert answer.status_code == 302
    part = Province.objects.get(name_vi="Tỉnh Tây Cao Nguyên")
    assert part.split_from.get().origin.uid == "68-lam-dong"
    assert Organisation.objects.get(slug="da-khoa-dak-nong").managements.get().province == part


def test_a_split_without_a_part_is_told_above_the_form(keeper: Client) -> None:
    form = split_form(**{"parts-0-new_name_vi": "", "parts-0-new_code": ""})
    form.pop("parts-0-takes")
    form.pop("parts-0-neighbours")
    answer = keeper.post(SPLIT, form)
    assert answer.status_code == 400
    assert "Chưa có phần được tách." in answer.content.decode()


def test_a_preview_takes_as_many_queries_for_few_bodies_as_for_many(
    keeper: Client, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    close = {"effective_on": "01/01/2027", "legal_basis": BASIS}
    address = "/changes/new/organisations/handover/"
    few = {**close, "units": ["mat-hcm"], "managing_authority": "Bộ Quốc phòng"}
    keeper.post(address, few)
    with django_assert_max_num_queries(60) as captured:
        assert keeper.post(address, few).status_code == 200
    many = {**few, "units": ["cho-ray", "mat-hcm", "da-khoa-dak-nong"]}
    with django_assert_num_queries(len(captured.captured_queries)):
        assert keeper.post(address, many).status_code == 200
