"""The pages of a review's papers: prefilled, issued, handed out to the parties only."""

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from docx import Document

from agreements import views_review_papers
from agreements.models import Review, ReviewPaper
from agreements.tests.builders import HUB, organisation
from agreements.tests.pages import as_, text_of
from agreements.tests.review_papers import TITLE, TODAY, issue, meeting_terms, reported
from audit.models import Entry
from conftest import Cast
from papers.pdf import PdfUnavailable
from papers.services import turn_on_series, void_number

# What stands in the database plays no part in what these look at.
pytestmark = pytest.mark.once

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def url(review: Review, kind: str = "report") -> str:
    return f"/reviews/{review.pk}/papers/{kind}/"


def sent(**changes: str) -> dict[str, str]:
    return {
        "act": "issue",
        "number": "5",
        "symbol": "BC-SYT",
        "place": "Thành phố Hồ Chí Minh",
        "dated_on": "22/11/2026",
        "abstract": "Sơ kết 6 tháng",
        "position": "Giám đốc",
        "signer": "Người mẫu An",
        "recipients": "Bộ Y tế\nLưu: VT",
        **changes,
    }


def test_the_form_is_prefilled(client: Client, cast: Cast) -> None:
    form = as_(client, cast.hub_officer).get(url(reported(cast))).context["form"]

    assert form.initial["symbol"] == "BC-SYT"
    assert form.initial["place"] == "Thành phố Hồ Chí Minh"
    assert form.initial["abstract"] == f"Sơ kết 6 tháng thực hiện {TITLE}"
    assert form.initial["recipients"].endswith("Lưu: VT")


def test_issuing_offers_word_and_pdf(client: Client, cast: Cast) -> None:
    review = reported(cast)
    answer = as_(client, cast.hub_officer).post(url(review), sent(), follow=True)

    shown = text_of(answer)
    assert "05/BC-SYT" in shown and "Tải bản Word" in shown and "Tải bản PDF" in shown
    assert ReviewPaper.objects.get().organisation == organisation(HUB)


def test_what_was_typed_the_last_time_comes_back(client: Client, cast: Cast) -> None:
    review = reported(cast)
    issue(review, cast)
    form = as_(client, cast.hub_officer).get(url(review, "minutes")).context["form"]

    assert form.initial["signer"] == "Người mẫu Ể Ữ ỵ"
    assert form.initial["position"] == "Phó Giám đốc"


def test_faults_come_back_at_the_fields_with_what_was_typed(client: Client, cast: Cast) -> None:
    review = reported(cast)
    issue(review, cast)
    answer = as_(client, cast.hub_officer).post(url(review), sent(signer="Người mẫu Khác"))

    assert answer.status_code == 400
    assert "Số 05" in text_of(answer) and "Người mẫu Khác" in answer.content.decode()


def test_the_series_number_is_offered_and_given(client: Client, cast: Cast) -> None:
    review = reported(cast)
    turn_on_series(organisation(HUB), by=cast.hub_head, kind="BC", year=2026, symbol="BC-SYT")
    as_(client, cast.hub_officer)

    assert "số tiếp theo của sổ: 01/BC-SYT" in text_of(client.get(url(review)))
    client.post(url(review), sent(number=""))
    assert ReviewPaper.objects.get().number.written == "01/BC-SYT"


def test_a_draft_is_printed_and_nothing_is_kept(client: Client, cast: Cast) -> None:
    review = reported(cast)
    as_(client, cast.hub_officer)
    word = client.post(url(review), sent(act="draft-word", number=""))
    pdf = client.post(url(review), sent(act="draft-pdf", number=""))

    heading = Document(io.BytesIO(word.content)).tables[0]
    assert "Số: ……/BC-SYT" in [p.text for cell in heading._cells for p in cell.paragraphs]
    assert pdf.content.startswith(b"%PDF-")
    assert not ReviewPaper.objects.exists()


@pytest.mark.parametrize("query", ["", "?form=GM", "?form=CV", "?form=XX"])
def test_an_invitation_is_a_card_or_a_letter(client: Client, cast: Cast, query: str) -> None:
    review = reported(cast)
    Review.objects.filter(pk=review.pk).update(status="open", held_on=None)
    page = as_(client, cast.hub_officer).get(url(review, "invitation") + query)

    assert page.context["desk"].form == ("CV" if query == "?form=CV" else "GM")
    assert {"held_on", "begun_at", "venue"} <= set(page.context["form"].fields)


def test_hours_are_read_as_people_write_them(client: Client, cast: Cast) -> None:
    review = reported(cast)
    fields = sent(symbol="BB-SYT", begun_at="8h30", ended_at="11:00")
    as_(client, cast.hub_officer).post(url(review, "minutes"), fields)

    assert ReviewPaper.objects.get().terms["begun_at"] == "08 giờ 30"


def test_both_files_are_handed_out_and_it_is_on_the_trail(client: Client, cast: Cast) -> None:
    review = reported(cast)
    issued = issue(review, cast)
    as_(client, cast.partner_head)
    word = client.get(f"/reviews/{review.pk}/papers/{issued.pk}/word/")
    pdf = client.get(f"/reviews/{review.pk}/papers/{issued.pk}/pdf/")

    assert word.content.startswith(b"PK") and pdf.content.startswith(b"%PDF-")
    assert 'filename="bao-cao-2026-05.docx"' in word["Content-Disposition"]
    assert Entry.objects.filter(verb="document.downloaded").count() == 2


def test_only_the_parties_and_who_reads_everything_get_them(client: Client, cast: Cast) -> None:
    review = reported(cast)
    issued = issue(review, cast)
    file = f"/reviews/{review.pk}/papers/{issued.pk}/word/"

    for person, status in (
        (cast.hub_viewer, 200),
        (cast.auditor, 200),
        (cast.cdc_officer, 403),  # sees the review, is no party
        (cast.administrator, 404),
        (cast.stranger, 404),
    ):
        as_(client, person)
        assert [client.get(url(review)).status_code, client.get(file).status_code] == [status] * 2


def test_a_reader_sees_the_list_and_no_form(client: Client, cast: Cast) -> None:
    review = reported(cast)
    issue(review, cast)
    page = as_(client, cast.hub_viewer).get(url(review))

    assert page.context["form"] is None and "05/BC-SYT" in text_of(page)
    assert client.post(url(review), sent()).status_code == 403


def test_a_kind_or_paper_that_is_not_there_is_404(client: Client, cast: Cast) -> None:
    review = reported(cast)
    as_(client, cast.hub_officer)

    assert client.get(url(review, "letter")).status_code == 404
    assert client.get(f"/reviews/{review.pk}/papers/{review.pk}/word/").status_code == 404


def test_where_pdf_cannot_be_made_the_package_is_named_and_word_offered(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = reported(cast)
    issued = issue(review, cast)

    def cannot(*_args: Any) -> None:
        raise PdfUnavailable("thiếu gói libpango-1.0-0")

    monkeypatch.setattr(views_review_papers, "pdf_attachment", cannot)
    page = as_(client, cast.hub_officer).get(f"/reviews/{review.pk}/papers/{issued.pk}/pdf/")

    assert page.status_code == 503
    assert "libpango" in text_of(page) and f"{issued.pk}/word/" in page.content.decode()


def test_the_review_s_documents_count_and_list_what_was_issued(client: Client, cast: Cast) -> None:
    review = reported(cast)
    issued = issue(review, cast)
    shown = as_(client, cast.partner_officer).get(f"/reviews/{review.pk}/?tab=documents")

    assert "Tài liệu ( 1 )" in text_of(shown)
    assert "Báo cáo 05/BC-SYT · 22/11/2026" in text_of(shown)
    assert f"{issued.pk}/word/" in shown.content.decode()
    assert f"{issued.pk}/pdf/" in shown.content.decode()


def test_a_voided_number_is_said_beside_the_paper_and_in_the_file_s_name(
    client: Client, cast: Cast
) -> None:
    review = reported(cast)
    issued = issue(review, cast)
    void_number(issued.number, by=cast.hub_officer, because="Ghi nhầm số")
    shown = text_of(as_(client, cast.partner_officer).get(url(review)))
    file = client.get(f"/reviews/{review.pk}/papers/{issued.pk}/word/")

    assert "Số đã hủy" in shown and "Lý do hủy số: Ghi nhầm số" in shown
    assert "so-da-huy" in file["Content-Disposition"]


@pytest.mark.parametrize(("held_on", "hour"), [(TODAY, "08:00"), (TODAY - DAY, "")])
def test_minutes_take_place_chair_and_hour_from_the_invitation(
    client: Client, cast: Cast, held_on: dt.date, hour: str
) -> None:
    review = reported(cast)
    Review.objects.filter(pk=review.pk).update(status="open", held_on=None, place="")
    invitation = meeting_terms(held_on=TODAY, venue="Hội trường B", chair="Người mẫu An, Giám đốc")
    issue(review, cast, kind="invitation", form="GM", terms=invitation)
    Review.objects.filter(pk=review.pk).update(status="held", held_on=held_on)
    page = as_(client, cast.hub_officer).get(url(review, "minutes"))
    form = page.context["form"]

    assert form["venue"].value() == "Hội trường B"
    assert form["chair"].value() == "Người mẫu An, Giám đốc"
    assert form["begun_at"].value() == hour


def test_the_place_of_the_meeting_s_page_goes_before_the_invitation_s(
    client: Client, cast: Cast
) -> None:
    page = as_(client, cast.hub_officer).get(url(reported(cast), "minutes"))

    assert page.context["form"]["venue"].value() == "Trụ sở Sở Y tế"
