"""Importing a table on the page: a dry run first, then all or nothing."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import Cast
from hospitals.models import Province, RegisterChange
from hospitals.tests.builders import BASIS, act, record, snapshot

pytestmark = pytest.mark.django_db

ADDRESS = "/changes/import/"
HEAD = ["kind", "effective_on", "legal_basis", "unit", "successor", "new_name", "new_code"]
LINES = [
    ["merge", "01/01/2027", BASIS, "33-hung-yen", "", "Tỉnh Sông Hồng", "33"],
    ["merge", "01/01/2027", BASIS, "37-ninh-binh", "", "Tỉnh Sông Hồng", "33"],
    ["absorb", "01/01/2027", BASIS, "cho-ray", "thong-nhat", "", ""],
]


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def table(lines: list[list[str]] = LINES, name: str = "bang.csv") -> SimpleUploadedFile:
    text = "\n".join(",".join(cells) for cells in [HEAD, *lines])
    return SimpleUploadedFile(name, text.encode())


def workbook(lines: list[list[str]] = LINES) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for cells in [HEAD, *lines]:
        book.active.append(cells)
    whole = io.BytesIO()
    book.save(whole)
    return SimpleUploadedFile("bang.xlsx", whole.getvalue())


def kept_in(answer: Any) -> dict[str, str]:
    page = answer.content.decode()
    return dict(re.findall(r'name="(packed|seen)" value="([^"]+)"', page))


@pytest.mark.parametrize("upload", [table, workbook])
def test_a_table_is_shown_first_and_written_when_confirmed(keeper, cast, upload) -> None:
    before = snapshot()
    answer = keeper.post(ADDRESS, {"table": upload()})
    assert answer.status_code == 200
    assert "Tỉnh Sông Hồng" in answer.content.decode()
    assert snapshot() == before
    done = keeper.post(ADDRESS, kept_in(answer), follow=True)
    assert "Đã ghi 2 thay đổi từ bảng." in done.content.decode()
    assert Province.objects.filter(name_vi="Tỉnh Sông Hồng").exists()


def test_bad_cells_are_named_by_line_and_column(keeper: Client) -> None:
    lines = [LINES[0], ["merge", "32/01/2027", BASIS, "37-ninh-binh", "", "Tỉnh Sông Hồng", "33"]]
    answer = keeper.post(ADDRESS, {"table": table(lines)})
    refusals = answer.context["report"].refusals
    assert answer.status_code == 400
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(3, "effective_on")]
    assert "packed" not in kept_in(answer)


@pytest.mark.parametrize("name", ["bang.pdf", "bang.xlsx"])
def test_what_is_no_table_is_told_at_the_field(keeper: Client, name: str) -> None:
    answer = keeper.post(ADDRESS, {"table": table(name=name)})
    assert answer.status_code == 400
    assert "has-error" in answer.content.decode()


def test_a_preview_that_no_longer_fits_is_refused(keeper: Client, cast: Cast) -> None:
    answer = keeper.post(ADDRESS, {"table": table()})
    record(cast.administrator, act("handover", "cdc-binh-duong", into="syt-33-hung-yen"))
    before = RegisterChange.objects.count()
    again = keeper.post(ADDRESS, kept_in(answer))
    assert again.status_code == 409
    assert "đã đổi sau khi mở trang xem trước" in again.content.decode()
    assert RegisterChange.objects.count() == before


def test_confirmed_twice_it_is_written_once(keeper: Client, cast: Cast) -> None:
    kept = kept_in(keeper.post(ADDRESS, {"table": table()}))
    keeper.post(ADDRESS, kept)
    count = RegisterChange.objects.count()
    again = keeper.post(ADDRESS, kept, follow=True)
    assert "không có gì để ghi" in again.content.decode()
    assert RegisterChange.objects.count() == count


def test_a_table_that_was_altered_or_is_anothers_is_not_read(keeper, cast, client) -> None:
    kept = kept_in(keeper.post(ADDRESS, {"table": table()}))
    before = RegisterChange.objects.count()
    spoilt = {**kept, "packed": kept["packed"][:-2] + "xx"}
    assert keeper.post(ADDRESS, spoilt)["Location"] == ADDRESS
    cast.stranger.portal_role = "administrator"
    cast.stranger.save()
    client.force_login(cast.stranger)
    assert client.post(ADDRESS, kept)["Location"] == ADDRESS
    assert RegisterChange.objects.count() == before


def test_the_empty_table_has_every_column(keeper: Client) -> None:
    words = keeper.get("/changes/import/columns.csv").content.decode("utf-8-sig")
    assert words.startswith("kind,effective_on,legal_basis,unit")
