"""Looking at papers in the portal: whoever may have a paper may look at it, and nobody else."""

from pathlib import Path

import pytest
from django.test import Client

from agreements.models import Agreement, Document
from agreements.states import ReviewStatus
from agreements.tests.builders import make_agreement, make_document, make_review, trail_of
from conftest import Cast
from hospitals.models import RegisterChange
from toolkit import clock


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement()


@pytest.fixture
def paper(agreement: Agreement) -> Document:
    return make_document(agreement)


def test_the_pages_stand_on_a_page_with_the_way_back(
    client: Client, cast: Cast, paper: Document
) -> None:
    client.force_login(cast.partner_officer)
    said = client.get(f"/documents/{paper.pk}/").content.decode()
    assert f'src="/documents/{paper.pk}/pages/1/"' in said
    assert f'alt="Trang 1 trên 1 của “{paper.title}”"' in said
    assert "Trang 1 là ảnh quét, không có chữ để đọc bằng máy." in said
    assert f'href="/agreements/{paper.agreement_id}/"' in said
    assert f'href="/documents/{paper.pk}/download/"' in said


def test_a_picture_is_kept_from_other_uses(client: Client, cast: Cast, paper: Document) -> None:
    client.force_login(cast.partner_officer)
    answer = client.get(f"/documents/{paper.pk}/pages/1/")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(f"/documents/{paper.pk}/pages/2/").status_code == 404


@pytest.mark.parametrize("address", ["", "pages/1/", "download/"])
def test_a_stranger_gets_404(client: Client, cast: Cast, paper: Document, address: str) -> None:
    client.force_login(cast.partner_officer)
    client.get(f"/documents/{paper.pk}/pages/1/")
    client.force_login(cast.stranger)
    assert client.get(f"/documents/{paper.pk}/{address}").status_code == 404
    client.logout()
    assert client.get(f"/documents/{paper.pk}/{address}").status_code == 302


def test_the_papers_of_a_review_are_the_parties_alone(
    client: Client, cast: Cast, agreement: Agreement
) -> None:
    review = make_review(agreement, clock.today(), status=ReviewStatus.HELD)
    minutes = make_document(agreement, review=review)
    for person, status in ((cast.partner_officer, 200), (cast.cdc_officer, 404)):
        client.force_login(person)
        assert client.get(f"/documents/{minutes.pk}/").status_code == status
        assert client.get(f"/documents/{minutes.pk}/pages/1/").status_code == status


def test_looking_and_taking_are_two_acts_on_the_trail(
    client: Client, cast: Cast, paper: Document
) -> None:
    client.force_login(cast.partner_officer)
    client.get(f"/documents/{paper.pk}/")
    client.get(f"/documents/{paper.pk}/pages/1/")
    assert client.get(f"/documents/{paper.pk}/download/").streaming
    verbs = trail_of(paper.agreement)
    assert verbs[-2:] == ["document.viewed", "document.downloaded"]
    assert verbs.count("document.viewed") == 1


def test_a_picture_asked_for_alone_is_on_the_trail_once(
    client: Client, cast: Cast, paper: Document
) -> None:
    for reader in (cast.partner_officer, cast.hub_officer):
        client.force_login(reader)
        for _time in range(2):
            client.get(f"/documents/{paper.pk}/pages/1/")
        client.get(f"/documents/{paper.pk}/pages/2/")
    assert trail_of(paper.agreement).count("document.viewed") == 2


def test_what_cannot_be_drawn_can_be_taken(client: Client, cast: Cast, paper: Document) -> None:
    Path(paper.file.open().name).write_bytes(b"%PDF-1.7 rotten")
    client.force_login(cast.partner_officer)
    said = client.get(f"/documents/{paper.pk}/").content.decode()
    assert "Không vẽ được tài liệu này để xem trước." in said
    assert "/download/" in said
    assert "document.viewed" not in trail_of(paper.agreement)


def test_a_decision_s_scan_is_open_like_the_register(
    client: Client, cast: Cast, paper: Document
) -> None:
    change = RegisterChange.objects.standing().first()
    assert change is not None
    RegisterChange.objects.filter(pk=change.pk).update(document=paper.file)
    client.force_login(cast.stranger)
    said = client.get(f"/documents/{change.pk}/").content.decode()
    assert f'href="/changes/{change.pk}/"' in said
