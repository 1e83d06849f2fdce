"""An upload is kept only when extension, first bytes and opening agree."""

import hashlib
import io

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from agreements.tests.builders import not_a_pdf, pdf
from conftest import Cast
from files.models import StoredFile
from files.responses import attachment
from files.services import JPEG, PDF, check_upload, store_upload


def picture(name: str, kind: str) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


def code_of(upload: SimpleUploadedFile) -> str:
    with pytest.raises(ValidationError) as refused:
        check_upload(upload)
    return str(refused.value.code)


def test_a_pdf_is_kept_with_its_hash(cast: Cast) -> None:
    upload = pdf("Biên bản số 5.pdf")
    stored = store_upload(upload, by=cast.hub_officer)
    upload.seek(0)
    content = upload.read()
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.size, stored.content_type) == (len(content), PDF)
    assert stored.open().read() == content


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.JPG", "JPEG")])
def test_pictures_are_kept(name: str, kind: str) -> None:
    assert check_upload(picture(name, kind)).startswith("image/")


def test_the_name_never_decides_where_the_bytes_lie(cast: Cast) -> None:
    stored = store_upload(pdf("../../etc/passwd.pdf"), by=cast.hub_officer)
    assert stored.path == f"files/{stored.pk.hex[:2]}/{stored.pk.hex}"


def test_words_in_a_pdf_coat_are_refused() -> None:
    assert code_of(not_a_pdf()) == "wrong_kind"


def test_a_pdf_named_as_a_picture_is_refused() -> None:
    upload = pdf("scan.jpg")
    assert code_of(upload) == "wrong_kind"


def test_a_pdf_cut_off_is_refused() -> None:
    assert code_of(SimpleUploadedFile("a.pdf", b"%PDF-1.7\n1 0 obj")) == "wrong_kind"


def test_a_kind_that_is_not_wanted_here_is_refused() -> None:
    with pytest.raises(ValidationError, match="PDF"):
        check_upload(picture("a.jpg", "JPEG"), allowed=frozenset({PDF}))
    assert check_upload(picture("a.jpg", "JPEG"), allowed=frozenset({JPEG})) == JPEG


def test_an_empty_file_is_refused() -> None:
    assert code_of(SimpleUploadedFile("a.pdf", b"")) == "empty"


def test_a_file_over_the_limit_is_refused(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    assert code_of(pdf()) == "too_large"


def test_a_download_cannot_run_in_the_browser(cast: Cast) -> None:
    response = attachment(store_upload(pdf("Văn bản.pdf"), by=cast.hub_officer))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert pypdf.PdfReader(io.BytesIO(b"".join(response.streaming_content))).pages
    assert StoredFile.objects.count() == 1
