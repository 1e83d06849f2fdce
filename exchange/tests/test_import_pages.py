"""Bringing in a table on the pages."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from exchange.imports import running, views
from exchange.models import ImportRun
from exchange.tests.tables import AGREEMENT, TECHNIQUE, Row, table, tried, written
from hospitals.models import Technique

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def at(name: str, run: ImportRun, *more: str) -> str:
    return reverse(f"imports:{name}", args=[run.pk, *more])


def test_from_the_file_to_the_record(keeper: Client) -> None:
    answer = keeper.post("/imports/new/techniques/", {"table": table(TECHNIQUE)})
    run = ImportRun.objects.get()
    assert answer.url == at("columns", run)
    keeper.post(at("columns", run), {"name_vi": "0", "code": "1", "scheme": "2"})
    running.go_on(seconds=60)
    page = keeper.get(at("detail", run)).content.decode()
    assert "Ghi 1 dòng vào cổng" in page and "Chưa ghi gì vào cổng" in page
    keeper.post(at("write", run))
    running.go_on(seconds=60)
    assert "Đã ghi xong" in keeper.get(at("detail", run)).content.decode()
    assert Technique.objects.filter(code="10.0001").exists()


def test_a_table_at_work_is_fetched_anew_with_and_without_scripts(keeper: Client) -> None:
    keeper.post("/imports/new/techniques/", {"table": table(TECHNIQUE)})
    run = ImportRun.objects.get()
    keeper.post(at("columns", run), {"name_vi": "0"})
    page = keeper.get(at("detail", run)).content.decode()
    assert 'hx-trigger="every 2s"' in page
    # No reload of its own accord (WCAG 2.2.1): a link for those without scripts.
    assert f'<noscript><p><a href="{at("detail", run)}">Xem tiến độ mới</a></p></noscript>' in page
    part = keeper.get(at("detail", run), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="import-run"' in part


def test_bad_cells_stand_on_the_page_and_in_the_file(keeper: Client, cast: Cast) -> None:
    run = tried("techniques", cast.administrator, {**TECHNIQUE, "valid_to": "30/02/2024"})
    page = keeper.get(at("detail", run)).content.decode()
    assert "Tháng 2 có 29 ngày" in page and "Ô đang ghi: 30/02/2024" in page
    assert at("write", run) not in page
    answer = keeper.get(at("result", run, "csv"))
    text = b"".join(answer.streaming_content).decode()
    assert "Có lỗi" in text and "Áp dụng đến ngày: Tháng 2 có 29 ngày" in text


def test_how_names_were_understood_stands_on_the_page_and_in_the_file(
    keeper: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "REMARKS_SHOWN", 1)
    names = ("Nhí", "Nhí", "Mat")
    rows = [{**TECHNIQUE, "code": str(n), "specialty": name} for n, name in enumerate(names)]
    run = tried("techniques", cast.administrator, *rows)
    page = keeper.get(at("detail", run)).content.decode()
    assert '“Nhí” được hiểu là “Nhi”. <span class="quiet">(2 dòng)</span>' in page
    assert "“Mat”" not in page and "Các tên còn lại ghi trong tệp kết quả." in page
    assert "Lỗi và cách sửa" not in page and "Ghi 3 dòng vào cổng" in page
    text = b"".join(keeper.get(at("result", run, "csv")).streaming_content).decode()
    assert "“Mat” được hiểu là “Mắt”." in text


def test_a_result_says_what_became_of_each_line(keeper: Client, cast: Cast) -> None:
    run = written("techniques", cast.administrator, TECHNIQUE)
    text = b"".join(keeper.get(at("result", run, "csv")).streaming_content).decode()
    assert "Ghi mới,tan-soi-qua-da-mau" in text


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_template_has_the_headings(keeper: Client, ending: str) -> None:
    answer = keeper.get(f"/imports/template/organisations.{ending}")
    whole = b"".join(answer)
    assert answer.status_code == 200
    assert ending == "xlsx" or "Tỉnh, thành phố" in whole.decode()


def test_a_required_column_must_be_chosen(keeper: Client) -> None:
    keeper.post("/imports/new/techniques/", {"table": table(TECHNIQUE)})
    run = ImportRun.objects.get()
    answer = keeper.post(at("columns", run), {"code": "1"})
    assert answer.status_code == 400
    assert "Cột này bắt buộc" in answer.content.decode()


@pytest.mark.parametrize(
    ("row", "is_folded"),
    [
        (TECHNIQUE, True),
        ({**TECHNIQUE, "ghi chú riêng": "x"}, False),
        ({"code": "1", "scheme": "TT mẫu"}, False),
    ],
)
def test_matched_columns_are_folded_when_nothing_is_left_to_choose(
    keeper: Client, row: Row, is_folded: bool
) -> None:
    page = keeper.post("/imports/new/techniques/", {"table": table(row)}, follow=True)
    assert ("Xem lại các cột đã ghép" in page.content.decode()) is is_folded
    assert 'name="name_vi"' in page.content.decode()


def test_one_column_is_not_two(keeper: Client) -> None:
    keeper.post("/imports/new/techniques/", {"table": table(TECHNIQUE)})
    run = ImportRun.objects.get()
    answer = keeper.post(at("columns", run), {"name_vi": "0", "code": "0"})
    assert "đã ghép với mục khác" in answer.content.decode()


@pytest.mark.parametrize("name", ["bang.pdf", "bang.xlsx", "bang"])
def test_what_is_no_table_is_told_at_the_field(keeper: Client, name: str) -> None:
    answer = keeper.post("/imports/new/techniques/", {"table": table(TECHNIQUE, name=name)})
    assert answer.status_code == 400
    assert not ImportRun.objects.exists()


def test_somebody_elses_table_is_not_there(client: Client, cast: Cast) -> None:
    run = tried("agreements", cast.hub_officer, AGREEMENT)
    client.force_login(cast.hub_head)
    assert client.get(at("detail", run)).status_code == 404
    assert client.get(at("result", run, "csv")).status_code == 404
    assert client.post(at("write", run)).status_code == 404


def test_an_observer_gets_403(client: Client, cast: Cast) -> None:
    client.force_login(cast.observer)
    assert client.get("/imports/").status_code == 403
    assert client.get("/imports/new/techniques/").status_code == 403
    assert client.get("/imports/template/people.csv").status_code == 403


def test_an_officer_is_offered_agreements_and_rounds(client: Client, cast: Cast) -> None:
    client.force_login(cast.hub_officer)
    page = client.get("/imports/")
    assert [kind.slug for kind in page.context["kinds"]] == ["agreements", "rounds"]


def test_queries_do_not_grow_with_tables(
    keeper: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    tried("techniques", cast.administrator, TECHNIQUE)
    keeper.get("/imports/")
    with django_assert_max_num_queries(100) as one:
        keeper.get("/imports/")
        asked = len(one)
    for _more in range(3):
        tried("techniques", cast.administrator, TECHNIQUE)
    keeper.get("/imports/")
    with django_assert_max_num_queries(asked):
        keeper.get("/imports/")


def test_cells_are_no_formulas(keeper: Client, cast: Cast) -> None:
    run = tried("techniques", cast.administrator, {**TECHNIQUE, "name_vi": "=1+1 kỹ thuật"})
    text = b"".join(keeper.get(at("result", run, "csv")).streaming_content).decode()
    assert "'=1+1 kỹ thuật" in text
