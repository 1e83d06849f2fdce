"""All records of one kind that a search finds, in pages by key, and how many there are."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.tests.builders import make_agreement, make_document, pdf
from agreements.tests.pages import as_, text_of
from conftest import Cast
from cooperation.search import vocabulary
from cooperation.search.finding import PAGE_SIZE, SOURCES, all_of, find
from files.services import store_upload
from transfers.models import RequestAttachment
from transfers.search_text import refresh_search_text
from transfers.states import RequestStatus
from transfers.tests.contract_builders import make_contract, make_trainee
from transfers.tests.request_builders import make_request


def titles(page: Any) -> list[str]:
    return [hit.title for hit in page.context["page"].rows]


def test_a_group_opens_whole_and_goes_on_by_key(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    for number in range(PAGE_SIZE + 8):
        make_document(agreement, title=f"Phụ lục Thalassemia {number:02}")
    as_(client, cast.hub_officer)
    first = client.get("/search/", {"q": "thalassemia", "kind": "documents"})
    assert f"{PAGE_SIZE + 8} kết quả cho “thalassemia”" in text_of(first)
    query = {"q": "thalassemia", "kind": "documents", "cursor": first.context["page"].next}
    second = client.get("/search/", query)
    assert sorted(titles(first) + titles(second)) == [
        f"Phụ lục Thalassemia {number:02}" for number in range(PAGE_SIZE + 8)
    ]
    assert second.context["page"].next is None


def test_the_groups_lead_to_all_of_each(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    for number in range(7):
        make_document(agreement, title=f"Phụ lục Thalassemia {number}")
    words = as_(client, cast.hub_officer).get("/search/", {"q": "thalassemia"})
    assert "/search/?q=thalassemia&amp;kind=documents" in words.content.decode()
    assert "Xem cả 7 kết quả" in text_of(words)


def test_a_bad_cursor_begins_anew(client: Client, cast: Cast) -> None:
    make_agreement(title="Thalassemia & hơn nữa")
    query = {"q": "thalassemia & hon", "kind": "agreements", "cursor": "x~y"}
    answer = as_(client, cast.hub_officer).get("/search/", query)
    assert answer.url == "/search/?q=thalassemia+%26+hon&kind=agreements"


def test_a_correction_holds_for_the_whole_kind(client: Client, cast: Cast) -> None:
    make_agreement(title="Thỏa thuận Thalassemia")
    vocabulary.learn_everything()
    query = {"q": "Thalasemia", "kind": "agreements"}
    answer = as_(client, cast.hub_officer).get("/search/", query)
    assert titles(answer) == ["Thỏa thuận Thalassemia"]
    assert "Dưới đây là kết quả cho “thalassemia”" in text_of(answer)


def test_every_group_counts_what_its_page_holds(cast: Cast) -> None:
    for user in (cast.hub_officer, cast.giving_coordinator, cast.administrator, cast.auditor):
        for typed in ("mat", "dong nai", "benh vien", "nguoi mau"):
            found = find(typed, user)
            for group in found.groups:
                whole = all_of(found, group.kind, user)
                assert whole is not None
                assert (whole.total == group.found) != group.more, (typed, group.kind)


@pytest.mark.parametrize("kind", [source.kind for source in SOURCES])
def test_no_kind_shows_more_than_its_reader_may_see(cast: Cast, kind: str) -> None:
    make_agreement(title="Thalassemia kín", with_reviews=True)
    make_document(make_agreement(title="Khác"), title="Thalassemia kín")
    contract = make_contract(title="Thalassemia kín")
    make_trainee(contract, "Thalassemia Kín")
    found = find("thalassemia kin", cast.stranger)
    whole = all_of(found, kind, cast.stranger)
    assert whole is None or (whole.total, whole.page.rows) == (0, [])


def test_papers_of_a_request_are_found_by_those_who_see_it(cast: Cast) -> None:
    asked = make_request(RequestStatus.DRAFT, title="Đề xuất khác")
    refresh_search_text(asked)
    stored = store_upload(pdf(), by=cast.receiving_coordinator)
    RequestAttachment.objects.create(request=asked, file=stored, title="Tờ trình Thalassemia")

    def kinds(user: Any) -> dict[str, str]:
        groups = find("thalassemia", user).groups
        return {group.kind: group.hits[0].url for group in groups}

    mine = kinds(cast.receiving_coordinator)
    assert mine == {"attachments": f"/transfer-requests/{asked.pk}/#papers-title"}
    assert kinds(cast.stranger) == kinds(cast.giving_coordinator) == {}


def test_the_scan_of_a_contract_is_found_by_its_name(cast: Cast) -> None:
    contract = make_contract(title="Gói khác")
    contract.scan = store_upload(pdf("Hợp đồng Thalassemia.pdf"), by=cast.giving_coordinator)
    contract.save()
    group = find("thalassemia pdf", cast.giving_coordinator).groups[0]
    assert (group.kind, group.hits[0].title) == ("scans", "Hợp đồng Thalassemia.pdf")
    assert find("thalassemia pdf", cast.stranger).groups == []


def test_the_number_of_queries_does_not_grow_with_the_records(client: Client, cast: Cast) -> None:
    as_(client, cast.giving_coordinator)
    contract = make_contract(title="Thalassemia")

    def queries(kind: str) -> int:
        query = {"q": "thalassemia", "kind": kind}
        client.get("/search/", query)
        with CaptureQueriesContext(connection) as asked:
            client.get("/search/", query)
        return len(asked)

    def make(more: int) -> dict[str, int]:
        for number in range(more):
            agreement = make_agreement(title="Thalassemia", with_reviews=True)
            make_document(agreement, title="Thalassemia")
            make_trainee(contract, f"Thalassemia {number}")
        return {source.kind: queries(source.kind) for source in SOURCES}

    assert make(1) == make(6)
