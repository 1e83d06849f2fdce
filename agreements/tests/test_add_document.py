"""Adding a paper to an agreement."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, Document
from agreements.services import add_document
from agreements.tests.builders import (
    make_agreement,
    make_review,
    not_a_pdf,
    pdf,
    sentences,
    trail_of,
)
from conftest import Cast
from files.models import StoredFile
from toolkit.refusal import NotAllowed


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement()


def add(agreement: Agreement, cast: Cast, **changes: Any) -> Document:
    fields: dict[str, Any] = {"by": cast.hub_officer, "kind": "annex", "upload": pdf("phu-luc.pdf")}
    return add_document(agreement, **{**fields, **changes})


def test_it_carries_its_files_name_unless_titled(agreement: Agreement, cast: Cast) -> None:
    assert add(agreement, cast).title == "phu-luc.pdf"
    titled = add(agreement, cast, title="Phụ lục 1")
    assert titled.title == "Phụ lục 1"
    assert list(Document.objects.order_by("added_at").values_list("search_text", flat=True)) == [
        "phu luc pdf",
        "phu luc 1",
    ]
    assert trail_of(agreement) == ["agreement.document_added"] * 2


def test_it_may_hang_on_a_review_of_the_agreement_only(agreement: Agreement, cast: Cast) -> None:
    own = make_review(agreement, agreement.signed_on)
    foreign = make_review(make_agreement(), agreement.signed_on)
    assert add(agreement, cast, review=own).review == own
    with pytest.raises(ValidationError) as refusal:
        add(agreement, cast, review=foreign)
    assert "thỏa thuận khác" in sentences(refusal.value, "review")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kind", {"kind": "secret"}),
        ("file", {"upload": None}),
        ("file", {"upload": not_a_pdf()}),
        ("file", {"upload": SimpleUploadedFile("a.pdf", b"")}),
    ],
)
def test_bad_input_keeps_no_bytes(
    agreement: Agreement, cast: Cast, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refusal:
        add(agreement, cast, **changes)
    assert set(refusal.value.message_dict) == {field}
    assert not StoredFile.objects.exists()


def test_the_same_file_twice_is_kept_once(agreement: Agreement, cast: Cast) -> None:
    upload = pdf()
    add(agreement, cast, upload=upload)
    with pytest.raises(ValidationError) as refusal:
        add(agreement, cast, upload=upload)
    assert "đã có trong hồ sơ" in sentences(refusal.value, "file")
    assert agreement.documents.count() == 1


def test_only_the_hubs_officer_adds(agreement: Agreement, cast: Cast) -> None:
    for other in (cast.partner_officer, cast.stranger, cast.auditor):
        with pytest.raises(NotAllowed):
            add(agreement, cast, by=other)
