"""Uploaded tables: kept when they can be read as one."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from files.tables import store_table


def test_of_a_table_that_is_too_large_no_more_is_read_than_tells_it(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    upload = SimpleUploadedFile("bang.csv", b"a,b\n" * 500_000)
    with pytest.raises(ValidationError, match="lớn hơn 1 MB"):
        store_table(upload, by=None)
    assert upload.tell() == settings.UPLOAD_MAX_BYTES + 1
