"""A paper that no record names any more: its row goes at once, its bytes with the commit."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from agreements.tests.builders import make_agreement, pdf
from conftest import Cast
from files.models import StoredFile
from files.services import discard, store_upload


def test_row_and_bytes_go_once_it_is_committed(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    stored = store_upload(pdf(), by=cast.hub_officer)
    with django_capture_on_commit_callbacks(execute=True):
        discard([stored.pk])
        assert not StoredFile.objects.exists()
        assert default_storage.exists(stored.path)
    assert not default_storage.exists(stored.path)


def test_what_is_rolled_back_keeps_both(cast: Cast, django_capture_on_commit_callbacks) -> None:
    stored = store_upload(pdf(), by=cast.hub_officer)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        discard([stored.pk])
        transaction.set_rollback(True)
    assert StoredFile.objects.get() == stored
    assert default_storage.exists(stored.path)


def test_what_a_record_still_names_stays(cast: Cast, django_capture_on_commit_callbacks) -> None:
    make_agreement(with_scan=True)
    stored = StoredFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ProtectedError):
        discard([stored.pk])
    assert default_storage.exists(stored.path)
