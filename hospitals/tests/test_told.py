"""What an administrator was told when recording stays with the change as it was told."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from agreements.tests.builders import make_agreement
from conftest import Cast
from hospitals.models import RegisterChange
from hospitals.services import undo_change
from hospitals.tests.builders import act, record
from hospitals.told import effects_told

MERGED = ("75-dong-nai-tp", "80-tay-ninh")


@pytest.fixture
def change(cast: Cast) -> RegisterChange:
    make_agreement(code="mot", title="Thỏa thuận lúc ghi")
    return record(cast.administrator, act("absorb", MERGED[0], into=MERGED[1]))


def page(client: Client, cast: Cast, change: RegisterChange) -> str:
    client.force_login(cast.administrator)
    return client.get(f"/changes/{change.pk}/").content.decode()


def test_what_comes_later_is_not_told(client: Client, cast: Cast, change: RegisterChange) -> None:
    make_agreement(code="hai", title="Thỏa thuận về sau")
    found = page(client, cast, change)
    assert "mot · Thỏa thuận lúc ghi" in found
    assert "hai · Thỏa thuận về sau" not in found


def test_the_page_says_on_which_day_it_was_told(
    client: Client, cast: Cast, change: RegisterChange
) -> None:
    RegisterChange.objects.filter(pk=change.pk).update(
        recorded_at=dt.datetime(2026, 11, 5, 3, tzinfo=dt.UTC)
    )
    assert "như đã báo khi ghi, ngày 05/11/2026" in page(client, cast, change)


def test_it_is_told_in_the_readers_language(change: RegisterChange) -> None:
    words = {}
    for language in ("vi", "en"):
        with translation.override(language):
            effects = effects_told(change)
        assert effects
        words[language] = [effect.label for effect in effects]
    assert words["vi"] != words["en"]
    assert "Thỏa thuận đang ràng buộc các bên" in words["vi"]


def test_after_an_undo_it_still_says_what_was_told(
    client: Client, cast: Cast, change: RegisterChange
) -> None:
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert "mot · Thỏa thuận lúc ghi" in page(client, cast, change)


def test_who_may_not_record_is_shown_none_of_it(
    client: Client, cast: Cast, change: RegisterChange
) -> None:
    client.force_login(cast.stranger)
    assert "Thỏa thuận lúc ghi" not in client.get(f"/changes/{change.pk}/").content.decode()


def test_what_came_with_the_data_files_is_worked_out_as_things_stand(
    client: Client, cast: Cast
) -> None:
    make_agreement(code="ba", partners=["syt-74-binh-duong"])
    reorganised = RegisterChange.objects.get(effective_on=dt.date(2025, 7, 1))
    assert effects_told(reorganised) is None
    found = page(client, cast, reorganised)
    assert "tính theo hồ sơ hiện nay" in found
    assert "ba · " in found
