"""Bytes whose transaction was rolled back go after a day; all others stay."""

import datetime as dt

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from agreements.tests.builders import pdf
from conftest import Cast
from files.models import StoredFile
from files.services import store_upload
from files.tasks import remove_orphans


@pytest.fixture
def orphan(cast: Cast) -> str:
    """The path of bytes that no row names."""
    with transaction.atomic():
        path = store_upload(pdf(), by=cast.hub_officer).path
        transaction.set_rollback(True)
    assert default_storage.exists(path)
    return path


def test_an_old_orphan_is_removed(orphan: str) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        assert remove_orphans() == 1
    assert not default_storage.exists(orphan)


def test_a_fresh_one_may_still_be_committed(orphan: str) -> None:
    assert remove_orphans() == 0
    assert default_storage.exists(orphan)


def test_a_file_with_a_row_stays(cast: Cast) -> None:
    stored = store_upload(pdf(), by=cast.hub_officer)
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        assert remove_orphans() == 0
    assert StoredFile.objects.get().pk == stored.pk
    assert default_storage.exists(stored.path)
